#include "dstack/attestation_blob.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/builders/attestation_builder.h"

namespace gl {
namespace {

using test::AttestationBuilder;
using Blob = AttestationBuilder::Blob;

Blob Good() { return AttestationBuilder().MakeBlob(); }

std::string Outcome(const std::string& bytes) {
  const auto blob = ParseAttestationBlob(bytes);
  if (blob) return "accepted";
  EXPECT_EQ(blob.error().fault, Fault::kIntegrity);
  return blob.error().message;
}

#define EXPECT_SAYS(text, words) EXPECT_TRUE((text).contains(words)) << (text)

TEST(AttestationBlob, ReadsAllEncodings) {
  const Blob good = Good();
  for (const std::string& bytes : {AttestationBuilder::Scale(good), AttestationBuilder::MsgPack(good, true),
                                   AttestationBuilder::MsgPack(good, false)}) {
    const auto blob = ParseAttestationBlob(bytes);
    ASSERT_TRUE(blob) << blob.error().message;
    EXPECT_EQ(blob->quote, good.quote);
    EXPECT_EQ(blob->report_data, good.report_data);
    EXPECT_EQ(blob->config, good.config);
    EXPECT_EQ(blob->log.size(), good.events.size());
    EXPECT_EQ(blob->log.back().name, "system-ready");
    EXPECT_EQ(blob->log.back().digest, good.events.back().Digest());
  }
}

TEST(AttestationBlob, RefusesOtherFirstBytes) {
  const std::string bytes = AttestationBuilder::Scale(Good());
  EXPECT_SAYS(Outcome(""), "it is empty");
  EXPECT_SAYS(Outcome("\x01" + bytes.substr(1)), "its first byte is 0x01");
  EXPECT_SAYS(Outcome("\x90"), "its first byte is 0x90");
  EXPECT_SAYS(Outcome(std::string(kMaxBlobBytes + 1, '\0')), "more than 10 MiB");
}

TEST(AttestationBlob, RefusesEveryCutAndAnyAddition) {
  Blob small = Good();
  small.events.clear();
  small.runtime_events.clear();
  for (const std::string& bytes : {AttestationBuilder::Scale(small), AttestationBuilder::MsgPack(small, false)}) {
    EXPECT_EQ(Outcome(bytes), "accepted");
    for (std::size_t size = 0; size < bytes.size(); size += size + 150 < bytes.size() ? 37 : 1) {
      EXPECT_NE(Outcome(bytes.substr(0, size)), "accepted") << size;
    }
    EXPECT_SAYS(Outcome(bytes + '\0'), "more bytes after");
  }
}

TEST(AttestationBlob, NamesOtherPlatforms) {
  Blob blob = Good();
  for (const auto& [platform, name] :
       std::vector<std::pair<unsigned char, std::string>>{{1, "Intel TDX on Google Cloud"},
                                                          {2, "AWS Nitro Enclave"},
                                                          {3, "AMD SEV-SNP"},
                                                          {4, "AWS Nitro TPM"},
                                                          {9, "number 9"}}) {
    blob.platform = platform;
    EXPECT_SAYS(Outcome(AttestationBuilder::Scale(blob)), "unsupported platform: " + name);
  }
  for (const std::string kind : {"gcp-tdx", "nitro-enclave", "aws-nitro-tpm", "sev-snp"}) {
    blob.platform_kind = kind;
    EXPECT_SAYS(Outcome(AttestationBuilder::MsgPack(blob)), "unsupported platform: " + kind);
  }
}

TEST(AttestationBlob, HasToFitItsQuoteAndItsLog) {
  for (const bool scale : {true, false}) {
    const auto encoded = [&](const Blob& blob) {
      return scale ? AttestationBuilder::Scale(blob) : AttestationBuilder::MsgPack(blob);
    };
    Blob blob = Good();
    blob.report_data.front() ^= 1;
    EXPECT_SAYS(Outcome(encoded(blob)), "its report_data is");
    blob = Good();
    blob.quote.resize(600);
    EXPECT_SAYS(Outcome(encoded(blob)), "its quote is cut short");
    blob = Good();
    blob.runtime_events.pop_back();
    EXPECT_SAYS(Outcome(encoded(blob)), "its runtime events are not those of its event log");
    blob = Good();
    std::swap(blob.runtime_events[1], blob.runtime_events[2]);
    EXPECT_SAYS(Outcome(encoded(blob)), "its runtime events are not those of its event log");
    blob = Good();
    blob.runtime_events[2].payload.front() ^= 1;
    EXPECT_SAYS(Outcome(encoded(blob)), "its runtime events are not those of its event log");
    blob = Good();
    blob.events.back().imr = 4;
    EXPECT_SAYS(Outcome(encoded(blob)), "there is no register 4");
  }
}

TEST(AttestationBlob, RefusesLongerNumbersThanNeeded) {
  const std::string bytes = AttestationBuilder::Scale(Good());
  // The quote's length, in two bytes, once more in four and in eight.
  const std::string head = bytes.substr(0, 2), rest = bytes.substr(4);
  const std::size_t size = Good().quote.size();
  ASSERT_LT(size, 1U << 14U);
  EXPECT_EQ(Outcome(head + test::LittleEndian(size << 2U | 1U, 2) + rest), "accepted");
  EXPECT_SAYS(Outcome(head + test::LittleEndian(size << 2U | 2U, 4) + rest), "a longer number than needed");
  EXPECT_SAYS(Outcome(head + "\x03" + test::LittleEndian(size, 4) + rest), "a longer number than needed");
  EXPECT_SAYS(Outcome(head + "\x17" + test::LittleEndian(size, 9) + rest), "more than 64 bits");
  EXPECT_SAYS(Outcome(head + "\x03" + test::LittleEndian(0xFFFFFFFF, 4) + rest), "it ends inside its quote");
}

TEST(AttestationBlob, RefusesTextThatIsNotUtf8) {
  Blob blob = Good();
  blob.config = "\xff";
  EXPECT_SAYS(Outcome(AttestationBuilder::Scale(blob)), "not UTF-8");
  EXPECT_SAYS(Outcome(AttestationBuilder::MsgPack(blob)), "not UTF-8");
}

TEST(AttestationBlob, ChecksThePayloadOfAPod) {
  AttestationBuilder builder;
  builder.td.report_data = test::Sha512Of("app-data:hello");
  Blob blob = builder.MakeBlob();
  blob.stack_kind = "dstack-pod";
  EXPECT_SAYS(Outcome(AttestationBuilder::MsgPack(blob)), "'report_data_payload' is missing");
  blob.payload = "hello";
  EXPECT_EQ(Outcome(AttestationBuilder::MsgPack(blob)), "accepted");
  blob.payload = "hallo";
  EXPECT_SAYS(Outcome(AttestationBuilder::MsgPack(blob)), "not the digest of its report_data_payload");
  blob.stack_kind = "other";
  EXPECT_SAYS(Outcome(AttestationBuilder::MsgPack(blob)), "its stack is 'other'");
}

TEST(AttestationBlob, RefusesMembersOfAnotherKind) {
  EXPECT_SAYS(Outcome(test::PackMap({})), "'version' is missing");
  EXPECT_SAYS(Outcome(test::PackMap({"version", test::PackNumber(2)})), "its version is 2");
  EXPECT_SAYS(Outcome(test::PackMap({"version", test::PackText("1")})), "'version' is of another kind");
  EXPECT_SAYS(Outcome(test::PackMap({"version", test::PackNumber(1), "platform", test::PackText("tdx")})),
              "'platform' is of another kind");
  const std::string data =
      test::PackMap({"quote", test::PackArray({test::PackNumber(256)}), "event_log", test::PackArray({})});
  EXPECT_SAYS(Outcome(test::PackMap({"version", test::PackNumber(1), "platform",
                                     test::PackMap({"kind", test::PackText("tdx"), "data", data})})),
              "'quote' has no byte");
}

TEST(AttestationBlob, TakesEventsOfBothVersions) {
  AttestationBuilder builder;
  builder.log.Named("instance-id").version = 2;
  Blob blob = builder.MakeBlob();
  EXPECT_EQ(Outcome(AttestationBuilder::MsgPack(blob)), "accepted");
  for (auto& event : blob.events) event.version = event.version ? std::optional(3U) : std::nullopt;
  EXPECT_SAYS(Outcome(AttestationBuilder::MsgPack(blob)), "version 3 is unknown");
}

}  // namespace
}  // namespace gl
