#include "dstack/evidence.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>

#include "base/hex.h"
#include "dstack/claims.h"
#include "dstack/ratls.h"
#include "tests/builders/attestation_builder.h"
#include "tests/builders/cert_builder.h"
#include "tests/builders/compose_builder.h"
#include "tests/builders/json_object.h"

namespace gl {
namespace {

using test::AttestationBuilder;
using test::JsonText;

Evidence Only(const EvidenceFiles& files) {
  auto records = ReadEvidence(files);
  EXPECT_TRUE(records) << (records ? "" : records.error().message);
  if (!records || records->size() != 1) return {.shape = "none", .where = "", .quote = ""};
  return std::move(records->front());
}

std::string WhyRefused(const EvidenceFiles& files) {
  const auto records = ReadEvidence(files);
  if (records) return "accepted";
  EXPECT_EQ(records.error().fault, Fault::kIntegrity);
  return records.error().message;
}

#define EXPECT_SAYS(text, words) EXPECT_TRUE((text).contains(words)) << (text)

TEST(Evidence, IsReadFromAQuote) {
  const std::string quote = AttestationBuilder().Quote();
  EXPECT_EQ(Only({.target = quote}).quote, quote);
  const std::string hex = HexEncode(quote);
  for (const std::string& text : {hex, "0x" + hex, hex + "\n", "  " + hex})
    EXPECT_EQ(Only({.target = text}).quote, quote);
  std::string array;
  for (const char byte : quote) array += (array.empty() ? "[" : ",") + std::to_string(static_cast<unsigned char>(byte));
  EXPECT_EQ(Only({.target = array + "]"}).quote, quote);
  EXPECT_SAYS(WhyRefused({.target = "[4,0,256]"}), "(256); expected a whole number from 0 to 255");
  EXPECT_SAYS(WhyRefused({.target = "[4,0,1.5]"}), "expected a whole number");
}

TEST(Evidence, IsReadFromAGetQuoteResponse) {
  const AttestationBuilder builder;
  const std::string text = builder.GetQuoteJson();
  const Evidence record = Only({.target = text});
  EXPECT_EQ(record.shape, "GetQuote response");
  EXPECT_FALSE(record.quote.empty());
  ASSERT_TRUE(record.log);
  EXPECT_EQ(record.log->size(), builder.log.events.size());
  EXPECT_EQ(record.vm_config, builder.vm_config);
  EXPECT_EQ(record.compose_text, std::nullopt);
  ASSERT_NE(record.FindClaim("report_data"), nullptr);
}

TEST(Evidence, IsReadFromAServiceResponse) {
  const AttestationBuilder builder;
  const Evidence record = Only({.target = builder.ServiceJson()});
  EXPECT_EQ(record.compose_text, builder.compose_text);
  EXPECT_EQ(record.vm_config, builder.vm_config);
  EXPECT_NE(record.FindClaim("info.tcb_info.rtmr3"), nullptr);
  EXPECT_EQ(record.FindClaim("info.tcb_info.os_image_hash"), nullptr);  // an empty text is none
}

TEST(Evidence, TakesTcbInfoAsTextOrObject) {
  const AttestationBuilder builder;
  const std::string quote = HexEncode(builder.Quote());
  for (const std::string& tcb_info : {builder.TcbInfo(), JsonText(builder.TcbInfo())}) {
    const Evidence record = Only({.target = "{\"quote\":\"0X" + quote + "\",\"tcb_info\":" + tcb_info + "}"});
    EXPECT_TRUE(record.log);
    EXPECT_EQ(record.compose_text, builder.compose_text);
  }
}

TEST(Evidence, IsPutTogetherFromFiles) {
  const AttestationBuilder builder;
  const std::string quote = builder.Quote(), log = builder.log.Json(), info = builder.TcbInfo();
  const std::string sys_config = "{\"kms_urls\":[],\"vm_config\":" + JsonText(builder.vm_config) + "}";
  Evidence record = Only({.target = info, .quote = quote});
  EXPECT_EQ(record.shape, "tcb_info");
  EXPECT_EQ(record.quote, quote);
  EXPECT_EQ(record.compose_text, builder.compose_text);
  record =
      Only({.target = sys_config, .quote = HexEncode(quote), .event_log = log, .app_compose = builder.compose_text});
  EXPECT_EQ(record.quote, quote);
  EXPECT_TRUE(record.log);
  EXPECT_EQ(record.vm_config, builder.vm_config);
  record = Only({.target = log, .quote = quote});
  EXPECT_EQ(record.shape, "event log");
  EXPECT_SAYS(WhyRefused({.target = info, .quote = log}), "the quote file holds no quote");
}

TEST(Evidence, IsReadFromABlob) {
  const AttestationBuilder builder;
  const auto blob = builder.MakeBlob();
  const std::string scale = AttestationBuilder::Scale(blob), packed = AttestationBuilder::MsgPack(blob);
  for (const std::string& text : {scale, packed, HexEncode(scale), "{\"attestation\":\"" + HexEncode(scale) + "\"}",
                                  "{\"attestation\":\"0x" + HexEncode(packed) + "\"}"}) {
    const Evidence record = Only({.target = text});
    EXPECT_EQ(record.shape, "attestation blob");
    EXPECT_EQ(record.quote, blob.quote);
    EXPECT_TRUE(record.log);
    EXPECT_EQ(record.vm_config, builder.vm_config);
  }
  EXPECT_SAYS(WhyRefused({.target = "{\"attestation\":\"" + HexEncode(scale) + "00\"}"}), "more bytes after its end");
}

TEST(Evidence, NeverMixesABlobWithAnotherQuote) {
  const AttestationBuilder builder;
  AttestationBuilder other;
  other.td.report_data.front() ^= 1;
  const std::string blob = HexEncode(AttestationBuilder::Scale(builder.MakeBlob()));
  EXPECT_SAYS(
      WhyRefused({.target = "{\"attestation\":\"" + blob + "\",\"quote\":\"" + HexEncode(other.Quote()) + "\"}"}),
      "two values of its quote");
  EXPECT_SAYS(WhyRefused({.target = "{\"attestation\":\"" + blob + "\",\"vm_config\":\"{}\"}"}),
              "two values of its vm_config");
}

TEST(Evidence, RefusesTwoValuesOfOneThing) {
  const AttestationBuilder builder;
  const std::string quote = HexEncode(builder.Quote());
  EXPECT_SAYS(
      WhyRefused({.target = "{\"quote\":\"" + quote + "\",\"intel_quote\":\"" + HexEncode(builder.Quote()) + "\"}"}),
      "two values of its quote: that in 'intel_quote'");
  EXPECT_EQ(WhyRefused({.target = "{\"quote\":\"" + quote + "\",\"intel_quote\":\"0x" + quote + "\"}"}), "accepted");
  EXPECT_SAYS(WhyRefused({.target = builder.TcbInfo(), .app_compose = builder.compose_text + "\n"}),
              "two values of its app-compose");
  EXPECT_EQ(WhyRefused({.target = builder.TcbInfo(), .app_compose = builder.compose_text}), "accepted");
  EXPECT_SAYS(WhyRefused({.target = "{\"vm_config\":\"{\\\"a\\\":1}\",\"info\":{\"vm_config\":\"{\\\"a\\\":2}\"}}"}),
              "two values of its vm_config");
  EXPECT_EQ(
      WhyRefused(
          {.target = "{\"vm_config\":\"{\\\"a\\\":1,\\\"b\\\":[]}\",\"info\":{\"vm_config\":{\"b\":[],\"a\":1}}}"}),
      "accepted");
}

TEST(Evidence, TakesAStrippedLogForTheSame) {
  const AttestationBuilder builder;
  AttestationBuilder stripped;
  for (auto& event : stripped.log.events) {
    event.stripped = event.imr == 3;
    if (event.imr != 3) event.payload.clear();
  }
  const std::string text = "{\"event_log\":" + stripped.log.Json() + ",\"tcb_info\":" + builder.TcbInfo() + "}";
  const Evidence record = Only({.target = text});
  ASSERT_TRUE(record.log) << record.log_error;
  const bool has_payloads =
      std::ranges::any_of(*record.log, [](const Event& event) { return event.payload == "ACPI DATA"; });
  EXPECT_TRUE(has_payloads);
}

TEST(Evidence, PutsDownALogThatIsNone) {
  AttestationBuilder builder;
  const std::string good = builder.log.Json();
  builder.log.Named("app-id").payload.front() ^= 1;
  Evidence record = Only({.target = "{\"event_log\":" + good + ",\"tcb_info\":" + builder.TcbInfo() + "}"});
  EXPECT_FALSE(record.log);
  EXPECT_SAYS(record.log_error, "two values of its event log");
  builder.log.Named("app-id").name = "a:b";
  record = Only({.target = builder.GetQuoteJson()});
  EXPECT_FALSE(record.log);
  EXPECT_SAYS(record.log_error, "a colon in its name");
  EXPECT_FALSE(record.quote.empty());
}

TEST(Evidence, IsReadFromPhalaCloud) {
  const AttestationBuilder builder;
  const std::string quote = HexEncode(builder.Quote());
  Evidence record =
      Only({.target = "{\"is_online\":true,\"is_public\":true,\"error\":null,\"app_certificates\":[{\"quote\":null,"
                      "\"position_in_chain\":1},{\"quote\":\"" +
                      quote + "\",\"position_in_chain\":0,\"app_id\":\"aa\"}],\"tcb_info\":" + builder.TcbInfo() +
                      ",\"compose_file\":\"x\"}"});
  EXPECT_EQ(record.shape, "Phala Cloud attestation");
  EXPECT_EQ(HexEncode(record.quote), quote);
  EXPECT_EQ(record.compose_text, builder.compose_text);
  EXPECT_TRUE(record.log_may_be_newer);
  EXPECT_SAYS(WhyRefused({.target = R"({"is_online":true,"is_public":false,"app_certificates":null,"tcb_info":null})"}),
              "the application is not public");

  const auto records = ReadEvidence({.target = "{\"app_id\":\"x\",\"instances\":[{\"quote\":\"0x" + quote +
                                               "\",\"eventlog\":" + builder.log.Json() + "},{\"quote\":\"" + quote +
                                               "\",\"tcb_info\":" + builder.TcbInfo() + "}]}"});
  ASSERT_TRUE(records) << records.error().message;
  ASSERT_EQ(records->size(), 2U);
  EXPECT_EQ(records->at(1).where, "instances[1]");
  EXPECT_TRUE(records->at(0).log && records->at(1).log);
  EXPECT_EQ(records->at(1).compose_text, builder.compose_text);
}

TEST(Evidence, IsSearchedForInOtherJson) {
  const AttestationBuilder builder;
  AttestationBuilder other;
  other.compose_text += " ";
  const auto records = ReadEvidence({.target = "{\"gateway_attestation\":" + builder.ServiceJson() +
                                               ",\"model_attestations\":[" + other.ServiceJson() + "]}"});
  ASSERT_TRUE(records) << records.error().message;
  ASSERT_EQ(records->size(), 2U);
  EXPECT_EQ(records->at(0).compose_text, builder.compose_text);
  EXPECT_EQ(records->at(1).compose_text, other.compose_text);
  EXPECT_EQ(records->at(1).where, ".model_attestations[0].intel_quote");
  const std::string tdx =
      "{\"tdx\":{\"report\":\"" + HexEncode(builder.Quote()) + "\"},\"event_log\":" + builder.log.Json() + "}";
  const Evidence record = Only({.target = tdx});
  EXPECT_TRUE(record.log);
}

TEST(Evidence, RefusesWhatIsNone) {
  EXPECT_SAYS(WhyRefused({.target = ""}), "it is empty");
  EXPECT_SAYS(WhyRefused({.target = " \n"}), "it is empty");
  EXPECT_SAYS(WhyRefused({.target = "hello"}), "neither JSON nor any form of a quote");
  EXPECT_SAYS(WhyRefused({.target = "{}"}), "nothing in it is evidence");
  EXPECT_SAYS(WhyRefused({.target = "[]"}), "nothing in it is evidence");
  EXPECT_SAYS(WhyRefused({.target = R"({"quote":"00","quote":"00"})"}), "twice");
  EXPECT_SAYS(WhyRefused({.target = R"({"quote":"abc"})"}), "'quote' is not pairs of hex digits");
  EXPECT_SAYS(WhyRefused({.target = R"({"quote":7})"}), "'quote' is a number");
  EXPECT_SAYS(WhyRefused({.target = R"({"quote":")" + std::string(2 * kMaxQuoteField + 2, '0') + "\"}"}),
              "more than 65536");
  EXPECT_SAYS(WhyRefused({.target = "04000200" + std::string(kMaxEvidenceBytes - 8, '0')}), "more than 128 KiB");
  EXPECT_SAYS(WhyRefused({.target = std::string(kMaxEvidenceBytes + 1, ' ')}), "more than 16 MiB");
  EXPECT_SAYS(WhyRefused({.target = "-----BEGIN CERTIFICATE-----\n"}), "PEM");
}

TEST(EventsAfterQuote, CountsWhatCameLater) {
  AttestationBuilder builder;
  const auto before = builder.log.Registers();
  builder.log.events.push_back({.name = "one"});
  builder.log.events.push_back({.name = "two"});
  const auto after = builder.log.Registers();
  const Evidence record = Only({.target = builder.GetQuoteJson()});
  ASSERT_TRUE(record.log);
  EXPECT_EQ(EventsAfterQuote(*record.log, before[3]), 2U);
  EXPECT_EQ(EventsAfterQuote(*record.log, after[3]), 0U);
  EXPECT_EQ(EventsAfterQuote(*record.log, std::string(48, '\0')), std::nullopt);
  builder.log.events.resize(builder.log.events.size() - 3);  // without system-ready
  EXPECT_EQ(EventsAfterQuote(*record.log, builder.log.Registers()[3]), std::nullopt);
}

// ----- certificates

constexpr UnixTime kNow = 1782000000;  // 2026

std::vector<Certificate> Parsed(const std::vector<std::string>& certificates) {
  std::vector<Certificate> chain;
  for (const std::string& der : certificates) {
    auto certificate = Certificate::Parse(der);
    EXPECT_TRUE(certificate) << (certificate ? "" : certificate.error().message);
    chain.push_back(*std::move(certificate));
  }
  return chain;
}

TEST(Ratls, IsEvidenceByItself) {
  for (const int form : {0, 1, 2}) {
    AttestationBuilder builder;
    builder.UseKms();
    const auto chain = builder.Certificates(std::string(20, 'a'), form == 1, form == 2);
    std::string pem;
    for (const std::string& der : chain.certificates) pem += test::ToPem(der);
    for (const std::string& text : {pem, chain.certificates.front(), "{\"app_cert\":" + JsonText(pem) + "}"}) {
      const Evidence record = Only({.target = text});
      EXPECT_FALSE(record.quote.empty()) << form;
      ASSERT_TRUE(record.log);
      EXPECT_EQ(record.log->back().name, "system-ready");
      EXPECT_FALSE(record.log_may_be_newer);
    }
  }
}

TEST(Ratls, BindsItsKey) {
  AttestationBuilder builder;
  const auto chain = Parsed(builder.Certificates(std::string(20, 'a')).certificates);
  EXPECT_EQ(CheckRatlsBinding(chain[0], builder.td.report_data).outcome, RuleOutcome::kHolds);
  EXPECT_EQ(CheckRatlsBinding(chain[1], builder.td.report_data).outcome, RuleOutcome::kBroken);
  EXPECT_EQ(CheckRatlsBinding(chain[0], std::string(64, '\0')).outcome, RuleOutcome::kBroken);
}

SystemEvents EventsOf(const AttestationBuilder& builder) {
  return *ExtractSystemEvents(*Only({.target = builder.GetQuoteJson()}).log);
}

std::string BrokenOf(const RuleResults& results) {
  std::string text;
  for (const RuleResult& result : results) {
    if (result.outcome == RuleOutcome::kBroken)
      text += std::string(result.rule) + " " + result.where + ": " + result.found + "\n";
  }
  return text;
}

TEST(Ratls, LinksToTheKeyProvidersKey) {
  AttestationBuilder builder;
  builder.UseKms();
  const SystemEvents events = EventsOf(builder);
  const auto certificates = builder.Certificates(events.app_id).certificates;
  EXPECT_EQ(BrokenOf(CheckRatlsChain(Parsed(certificates), events, kNow)), "");
  AttestationBuilder other;
  other.UseKms();
  EXPECT_SAYS(BrokenOf(CheckRatlsChain(Parsed(certificates), EventsOf(other), kNow)), "app.kms app_cert, root key");
  EXPECT_SAYS(BrokenOf(CheckRatlsChain(Parsed(certificates), events, 0)), "is not valid at that time");
  const auto foreign = other.Certificates(events.app_id).certificates;
  EXPECT_SAYS(BrokenOf(CheckRatlsChain(Parsed({certificates[0], certificates[1], foreign[2]}), events, kNow)),
              "the signature of the certificate 'Dstack App CA'");
  EXPECT_SAYS(BrokenOf(CheckRatlsChain(Parsed({certificates[0], certificates[2]}), events, kNow)),
              "names another issuer");
  EXPECT_SAYS(BrokenOf(CheckRatlsChain(Parsed({certificates[1], certificates[2], certificates[0]}), events, kNow)),
              "certificate");
  EXPECT_SAYS(BrokenOf(CheckRatlsChain(Parsed(builder.Certificates(std::string(20, 'x')).certificates), events, kNow)),
              "app.identity app_cert, app-id");
  EXPECT_EQ(CheckRatlsChain(Parsed({certificates[0]}), events, kNow).front().outcome, RuleOutcome::kNotRun);
}

std::string ExtensionOutcome(const std::vector<std::pair<int, std::string>>& extensions) {
  const test::TestKey key;
  test::CertSpec spec{.subject = "x", .issuer = "x", .from = 0, .until = kNow};
  for (const auto& [number, der] : extensions) {
    spec.extensions.push_back(test::CertExtension("1.3.6.1.4.1.62397.1." + std::to_string(number), false, der));
  }
  const auto certificate = Certificate::Parse(test::MakeCert(spec, key, key));
  if (!certificate) return "no certificate: " + certificate.error().message;
  const auto claims = ReadRatlsClaims(*certificate);
  return claims ? "accepted" : claims.error().message;
}

TEST(Ratls, RefusesMalformedExtensions) {
  const std::string quote("\x04\x02\x04\x00", 4), empty_log("\x04\x02[]", 4);
  EXPECT_EQ(ExtensionOutcome({}), "accepted");
  EXPECT_EQ(ExtensionOutcome({{1, quote}, {2, empty_log}}), "accepted");
  EXPECT_SAYS(ExtensionOutcome({{1, quote}}), "a quote and no event log");
  EXPECT_SAYS(ExtensionOutcome({{1, quote + "x"}, {2, empty_log}}), "not one OCTET STRING");
  EXPECT_SAYS(ExtensionOutcome({{1, "\x05\x00"}}), "not one OCTET STRING");
  EXPECT_SAYS(ExtensionOutcome({{1, quote}, {2, "\x04\x02{}"}}), "expected an array");
  EXPECT_SAYS(ExtensionOutcome({{3, "\x04\x01x"}}), "its app-id has 1 bytes, not 20");
  EXPECT_SAYS(ExtensionOutcome({{4, "\x04\x01\x1b"}}), "its usage is no short text");
  EXPECT_SAYS(ExtensionOutcome({{8, "\x04\x01x"}}), "its first byte is 0x78");
  EXPECT_SAYS(ExtensionOutcome({{1, quote},
                                {2,
                                 "\x04\x0A"
                                 "ELGZv1abcd"}}),
              "not one whole gzip stream");
}

std::string Packed(std::string text) {
  constexpr int kGzip = 16, kMemory = 8;
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + kGzip, kMemory, Z_DEFAULT_STRATEGY),
            Z_OK);
  std::string packed(1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

TEST(Ratls, BoundsWhatALogUnpacksTo) {
  const std::string quote("\x04\x02\x04\x00", 4);
  const auto outcome = [&](std::size_t size, const std::string& more) {
    const std::string log = "ELGZv1" + Packed("[" + std::string(size - 2, ' ') + "]") + more;
    return ExtensionOutcome({{1, quote}, {2, "\x04" + std::string(1, static_cast<char>(log.size())) + log}});
  };
  EXPECT_EQ(outcome(kMaxCertificateLogBytes, ""), "accepted");
  EXPECT_SAYS(outcome(kMaxCertificateLogBytes + 1, ""), "unpacks to more than 16 KiB");
  EXPECT_SAYS(outcome(1000, "x"), "not one whole gzip stream");
}

// ----- claims

TEST(Claims, AreComparedWithWhatIsQuoted) {
  const AttestationBuilder builder;
  const std::string quote = builder.Quote();
  const auto registers = builder.log.Registers();
  const std::string user_data(20, '\x20'), zero(48, '\0');
  const QuotedFields fields{.mrtd = builder.td.mr_td,
                            .rtmr = {registers[0], registers[1], registers[2], registers[3]},
                            .mr_config_id = builder.td.mr_config_id,
                            .mr_owner = zero,
                            .mr_owner_config = zero,
                            .user_data = user_data,
                            .report_data = builder.td.report_data};
  const SystemEvents events = EventsOf(builder);
  Evidence record = Only({.target = builder.ServiceJson()});
  EXPECT_TRUE(CompareClaims(record, fields, events).empty());
  record.claims.push_back({"info.device_id", HexEncode(test::Sha256Of(""))});
  record.claims.push_back({"info.compose_hash", "0x" + HexEncode(events.compose_hash)});
  EXPECT_TRUE(CompareClaims(record, fields, events).empty());
  record.claims.push_back({"info.compose_hash", "00"});
  record.claims.push_back({"tcb_info.rtmr0", HexEncode(zero)});
  record.claims.push_back({"key_provider_info", "{}"});
  const RuleResults notes = CompareClaims(record, fields, events);
  ASSERT_EQ(notes.size(), 3U);
  EXPECT_EQ(notes[0].where, "info.compose_hash");
  EXPECT_EQ(notes[0].outcome, RuleOutcome::kNote);
}

TEST(Claims, AggregateTheRegisters) {
  const std::string mrtd(48, 'm'), zero(48, '\0'), id = "\x01" + std::string(47, '\0');
  QuotedFields fields{.mrtd = mrtd,
                      .rtmr = {zero, zero, zero, mrtd},
                      .mr_config_id = zero,
                      .mr_owner = zero,
                      .mr_owner_config = zero,
                      .user_data = "",
                      .report_data = ""};
  EXPECT_EQ(MrAggregated(fields), test::Sha256Of(mrtd + zero + zero + zero + mrtd));
  fields.mr_config_id = id;
  EXPECT_EQ(MrAggregated(fields), test::Sha256Of(mrtd + zero + zero + zero + mrtd + id + zero + zero));
  EXPECT_EQ(MrSystem(fields, "p"), test::Sha256Of(mrtd + zero + zero + zero + test::Sha256Of("p")));
  EXPECT_EQ(MrSystem(fields, ""), test::Sha256Of(mrtd + zero + zero + zero + std::string(32, '\0')));
}

}  // namespace
}  // namespace gl
