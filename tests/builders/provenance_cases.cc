#include "tests/builders/provenance_cases.h"

#include "tests/builders/tcb_info_builder.h"

namespace gl::test {

std::function<void(ProvenanceEvidence&)> Entry(EntryChange change) {
  return [change = std::move(change)](ProvenanceEvidence& e) { change(e.entries.front()); };
}

BytesEdit Replacing(std::string from, std::string to) {
  return [from = std::move(from), to = std::move(to)](std::string text) { return Replaced(std::move(text), from, to); };
}

BytesEdit FlippingLast() {
  return [](std::string bytes) {
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    return bytes;
  };
}

BytesEdit Doubling(std::string_view name, const std::string& value) {
  const std::string member = JsonText(name) + ":";
  return Replacing(member, member + value + "," + member);
}

SignedContent ContentOfAnotherBundle() {
  ProvenanceEvidence other;
  other.statement.subjects = {Subject(kImageName, {{"sha256", JsonText(std::string(64, 'a'))}})};
  return other.Content();
}

}  // namespace gl::test
