#include "dstack/data_reader.h"

namespace gl {
namespace {

class MsgPackReader {
 public:
  explicit MsgPackReader(std::string_view bytes) : reader_(bytes, "MessagePack") {}

  Result<DataItem> ReadAll() {
    DataItem root;
    GL_TRY(Read(root, 1));
    if (!reader_.AtEnd()) return reader_.Refuse("more bytes after the end");
    return root;
  }

 private:
  Status Read(DataItem& into, std::size_t depth);
  Status ReadSized(unsigned lead, DataItem& into, std::size_t depth);
  Status ReadBytes(DataItem::Kind kind, std::uint64_t size, DataItem& into);
  Status ReadItems(DataItem::Kind kind, std::uint64_t count, DataItem& into, std::size_t depth);

  DataReader reader_;
};

Status MsgPackReader::ReadBytes(DataItem::Kind kind, std::uint64_t size, DataItem& into) {
  into.kind = kind;
  if (kind == DataItem::Kind::kText) {
    GL_ASSIGN(into.bytes, reader_.TakeText(size));
  } else {
    GL_ASSIGN(into.bytes, reader_.TakeBytes(size));
  }
  return {};
}

Status MsgPackReader::ReadItems(DataItem::Kind kind, std::uint64_t count, DataItem& into, std::size_t depth) {
  into.kind = kind;
  return reader_.TakeItems(count, depth, into, [this](DataItem& item, std::size_t level) { return Read(item, level); });
}

// Source: the MessagePack specification, "Formats": the lead byte says kind and size.
//   00-7f number   80-8f map   90-9f array   a0-bf text   c0 null   c2, c3 boolean
Status MsgPackReader::Read(DataItem& into, std::size_t depth) {
  GL_ASSIGN(const std::uint64_t first, reader_.TakeNumber(1));
  const auto lead = static_cast<unsigned>(first);
  if (lead <= 0x7F) {
    into.kind = DataItem::Kind::kNumber;
    into.number = lead;
    return {};
  }
  if (lead <= 0x8F) return ReadItems(DataItem::Kind::kMap, lead & 0x0FU, into, depth);
  if (lead <= 0x9F) return ReadItems(DataItem::Kind::kArray, lead & 0x0FU, into, depth);
  if (lead <= 0xBF) return ReadBytes(DataItem::Kind::kText, lead & 0x1FU, into);
  if (lead == 0xC0) return {};
  if (lead == 0xC2 || lead == 0xC3) {
    into.kind = DataItem::Kind::kBool;
    into.number = lead & 1U;
    return {};
  }
  return ReadSized(lead, into, depth);
}

//   c4-c6 bytes   cc-cf number   d9-db text   dc, dd array   de, df map
Status MsgPackReader::ReadSized(unsigned lead, DataItem& into, std::size_t depth) {
  const auto sized = [&](unsigned first, std::size_t smallest) {
    return reader_.TakeNumber(smallest << (lead - first));
  };
  if (lead >= 0xC4 && lead <= 0xC6) {
    GL_ASSIGN(const std::uint64_t size, sized(0xC4, 1));
    return ReadBytes(DataItem::Kind::kBytes, size, into);
  }
  if (lead >= 0xCC && lead <= 0xCF) {
    into.kind = DataItem::Kind::kNumber;
    GL_ASSIGN(into.number, sized(0xCC, 1));
    return {};
  }
  if (lead >= 0xD9 && lead <= 0xDB) {
    GL_ASSIGN(const std::uint64_t size, sized(0xD9, 1));
    return ReadBytes(DataItem::Kind::kText, size, into);
  }
  if (lead == 0xDC || lead == 0xDD) {
    GL_ASSIGN(const std::uint64_t count, sized(0xDC, 2));
    return ReadItems(DataItem::Kind::kArray, count, into, depth);
  }
  if (lead == 0xDE || lead == 0xDF) {
    GL_ASSIGN(const std::uint64_t count, sized(0xDE, 2));
    return ReadItems(DataItem::Kind::kMap, count, into, depth);
  }
  return reader_.Refuse("a value that is negative, fractional or of an extension type");
}

}  // namespace

Result<DataItem> ParseMsgPack(std::string_view bytes) { return MsgPackReader(bytes).ReadAll(); }

}  // namespace gl
