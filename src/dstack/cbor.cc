#include "dstack/data_reader.h"

namespace gl {
namespace {

class CborReader {
 public:
  explicit CborReader(std::string_view bytes) : reader_(bytes, "CBOR") {}

  Result<DataItem> ReadAll() {
    DataItem root;
    GL_TRY(Read(root, 1));
    if (!reader_.AtEnd()) return reader_.Refuse("more bytes after the end");
    return root;
  }

 private:
  Status Read(DataItem& into, std::size_t depth);
  Result<std::uint64_t> ReadArgument(unsigned info);
  Status ReadItems(DataItem::Kind kind, std::uint64_t count, DataItem& into, std::size_t depth);
  Status ReadSimple(unsigned info, DataItem& into) const;

  DataReader reader_;
};

// RFC 8949, section 3: below 24 the argument itself, 24 to 27 its size; 31 is an indefinite length. Section 4.2.1: in
// its shortest form.
Result<std::uint64_t> CborReader::ReadArgument(unsigned info) {
  if (info < 24) return info;
  if (info > 27) return reader_.Refuse("an indefinite or reserved length");
  const unsigned size_log = info - 24;
  GL_ASSIGN(const std::uint64_t argument, reader_.TakeNumber(std::size_t{1} << size_log));
  const std::uint64_t smallest = size_log == 0 ? 24 : std::uint64_t{1} << (8U << (size_log - 1));
  if (argument < smallest) return reader_.Refuse("a number that is not in its shortest form");
  return argument;
}

Status CborReader::ReadItems(DataItem::Kind kind, std::uint64_t count, DataItem& into, std::size_t depth) {
  into.kind = kind;
  return reader_.TakeItems(count, depth, into, [this](DataItem& item, std::size_t level) { return Read(item, level); });
}

Status CborReader::ReadSimple(unsigned info, DataItem& into) const {
  constexpr unsigned kFalse = 20, kTrue = 21, kNull = 22;
  if (info == kNull) return {};
  if (info != kFalse && info != kTrue) return reader_.Refuse("a value that is neither a boolean nor null");
  into.kind = DataItem::Kind::kBool;
  into.number = info == kTrue ? 1 : 0;
  return {};
}

// RFC 8949, section 3.1: the upper three bits are the major type.
Status CborReader::Read(DataItem& into, std::size_t depth) {
  GL_ASSIGN(const std::uint64_t lead, reader_.TakeNumber(1));
  const auto major = static_cast<unsigned>(lead >> 5U);
  const auto info = static_cast<unsigned>(lead & 0x1FU);
  if (major == 7) return ReadSimple(info, into);
  if (major == 1 || major == 6) return reader_.Refuse(major == 1 ? "a negative number" : "a tag");
  GL_ASSIGN(const std::uint64_t argument, ReadArgument(info));
  if (major >= 4) return ReadItems(major == 4 ? DataItem::Kind::kArray : DataItem::Kind::kMap, argument, into, depth);
  if (major == 0) {
    into.kind = DataItem::Kind::kNumber;
    into.number = argument;
  } else if (major == 2) {
    into.kind = DataItem::Kind::kBytes;
    GL_ASSIGN(into.bytes, reader_.TakeBytes(argument));
  } else {
    into.kind = DataItem::Kind::kText;
    GL_ASSIGN(into.bytes, reader_.TakeText(argument));
  }
  return {};
}

}  // namespace

Result<DataItem> ParseCbor(std::string_view bytes) { return CborReader(bytes).ReadAll(); }

}  // namespace gl
