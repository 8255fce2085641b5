// What is accepted keeps the limits, has a log or the reason why not but never both, and reads the same a second time.
#include <cstddef>
#include <cstdint>

#include "dstack/evidence.h"
#include "dstack/evidence_parts.h"
#include "tests/builders/require.h"

using gl::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string target(data, data + size);
  const auto records = gl::ReadEvidence({.target = target});
  if (!records) {
    Require(records.error().fault == gl::Fault::kIntegrity && !records.error().message.empty());
    return 0;
  }
  Require(!records->empty() && records->size() <= gl::kMaxEvidenceRecords);
  const auto again = gl::ReadEvidence({.target = target});
  Require(again && again->size() == records->size());
  for (std::size_t i = 0; i < records->size(); ++i) {
    const gl::Evidence& record = records->at(i);
    Require(record.quote.size() <= gl::kMaxQuoteField && !(record.log && !record.log_error.empty()));
    Require(!record.log || (again->at(i).log && gl::SameLog(*record.log, *again->at(i).log)));
    Require(record.quote == again->at(i).quote && record.compose_text == again->at(i).compose_text);
    for (const gl::Event& event : record.log.value_or(gl::EventLog()))
      Require(event.digest.size() == 48 && event.imr < 4);
  }
  return 0;
}
