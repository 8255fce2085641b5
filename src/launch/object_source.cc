#include "launch/object_source.h"

#include <chrono>

#include "base/byte_reader.h"
#include "base/decimal.h"

namespace gl {
namespace {

constexpr std::chrono::seconds kReadLimit{60};  // without a byte from git
constexpr std::size_t kBufferBytes = 256U << 10U;
constexpr std::size_t kMaxHeaderBytes = 256;  // "<id> <type> <size>"

Deadline ReadDeadline() { return std::chrono::steady_clock::now() + kReadLimit; }

std::unexpected<Error> BadObject(const ObjectId& id, std::string_view what) {
  return Fail(Fault::kIntegrity, "object " + id.Hex() + " " + std::string(what));
}

}  // namespace

Result<ObjectSource> ObjectSource::Open(const Quarantine& quarantine) {
  GL_ASSIGN(ChildProcess git, quarantine.Start({"cat-file", "--batch"}));
  return ObjectSource(std::move(git));
}

Result<std::string> ObjectSource::ReadWhole(const ObjectId& id, ObjectType type) {
  GL_ASSIGN(const Header header, RequestOfType(id, type, kMaxTreeBytes));
  std::string bytes;
  GL_TRY(Pass(id, header, [&](std::string_view piece) -> Status {
    bytes += piece;
    return {};
  }));
  return bytes;
}

Result<std::uint64_t> ObjectSource::ReadBlob(const ObjectId& id, const ByteSink& sink) {
  GL_ASSIGN(const Header header, RequestOfType(id, ObjectType::kBlob, kMaxObjectBytes));
  GL_TRY(Pass(id, header, sink));
  return header.size;
}

Result<std::optional<ObjectSource::Header>> ObjectSource::Request(const ObjectId& id) {
  GL_TRY(WriteAll(git_.Input(), id.Hex() + "\n"));
  GL_ASSIGN(const std::string line, ReadLine());
  ByteReader reader(line);
  if (!reader.Skip(id.Hex() + " ")) return BadObject(id, "got an answer for another object");
  if (reader.Rest() == "missing") return std::nullopt;
  const auto type = ParseObjectType(reader.TakeUntil(' ').value_or(""));
  const auto size = ParseDecimal(reader.Rest());
  if (!type || !size) return BadObject(id, "got an answer that is none");
  return Header{*type, *size};
}

Result<ObjectSource::Header> ObjectSource::RequestOfType(const ObjectId& id, ObjectType type, std::uint64_t limit) {
  GL_ASSIGN(const std::optional<Header> header, Request(id));
  if (!header) return BadObject(id, "is missing");
  if (header->type != type) {
    return BadObject(
        id, "is a " + std::string(ObjectTypeName(header->type)) + ", not a " + std::string(ObjectTypeName(type)));
  }
  if (header->size > limit) return BadObject(id, "is too large: the limit is " + std::to_string(limit) + " bytes");
  return *header;
}

Status ObjectSource::Pass(const ObjectId& id, const Header& header, const ByteSink& sink) {
  ObjectHasher hasher(id.Algorithm(), header.type, header.size);
  for (std::uint64_t left = header.size; left > 0;) {
    GL_ASSIGN(std::string_view piece, Buffered());
    piece = piece.substr(0, left);
    hasher.Update(piece);
    GL_TRY(sink(piece));
    start_ += piece.size();
    left -= piece.size();
  }
  GL_ASSIGN(const std::string_view end, Buffered());
  if (end.front() != '\n') return BadObject(id, "does not end where it should");
  ++start_;
  if (hasher.Finish() != id) return BadObject(id, "has bytes that do not hash to its id: it is corrupt or forged");
  return {};
}

Result<std::string_view> ObjectSource::Buffered() {
  if (start_ == buffer_.size()) {
    buffer_.resize(kBufferBytes);
    auto got = git_.Read(buffer_.data(), buffer_.size(), ReadDeadline());
    buffer_.resize(got.value_or(0));
    start_ = 0;
    if (!got) return std::unexpected(std::move(got).error().Within("reading objects from git"));
    if (*got == 0)
      return Fail(Fault::kIntegrity, "git could not read an object that was fetched: it is corrupt or too large");
  }
  return std::string_view(buffer_).substr(start_);
}

Result<std::string> ObjectSource::ReadLine() {
  std::string line;
  while (line.size() <= kMaxHeaderBytes) {
    GL_ASSIGN(const std::string_view rest, Buffered());
    const std::size_t end = rest.find('\n');
    line += rest.substr(0, end);
    if (end != std::string_view::npos) {
      start_ += end + 1;
      return line;
    }
    start_ = buffer_.size();
  }
  return Fail(Fault::kIntegrity, "git gave an answer that is too long");
}

}  // namespace gl
