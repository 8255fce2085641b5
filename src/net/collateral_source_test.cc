#include "net/collateral_source.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "doc/strict_json.h"
#include "tdx/collateral.h"
#include "tests/builders/canned_answers.h"
#include "tests/builders/outcome.h"
#include "tests/builders/tdx_evidence.h"

namespace gl {
namespace {

using test::CannedAnswers;

constexpr std::string_view kService = "https://pccs.example:8081";
const PlatformId kPlatform{std::string("\xB0\xC0\x6F\x00\x00\x00", 6), PckCa::kPlatform};

const std::string& Bundle() {
  static const std::string bundle = test::TdxEvidence().Build().collateral;
  return bundle;
}

std::string Encoded(std::string_view pem) {
  std::string encoded;
  for (const char c : pem) encoded += "%" + HexEncode({&c, 1});
  return encoded;
}

// What the service at BASE would answer about the platform.
std::map<std::string, CannedAnswers::Answer> Honest(const std::string& base) {
  const auto document = JsonDocument::Parse(Bundle(), "it").value();
  const auto text = [&](std::string_view name) { return std::string(document.Root().Text(name).value()); };
  const auto answer = [&](const std::string& name, const std::string& member) {
    return "{\"" + member + "\" : " + text(name) + " , \"signature\":\"" + text(name + "_signature") + "\"}";
  };
  return {{base + "/tdx/certification/v4/tcb?fmspc=B0C06F000000",
           {answer("tcb_info", "tcbInfo"), {{"tcb-info-issuer-chain", Encoded(text("tcb_info_issuer_chain"))}}}},
          {base + "/tdx/certification/v4/qe/identity",
           {answer("qe_identity", "enclaveIdentity"),
            {{"sgx-enclave-identity-issuer-chain", Encoded(text("qe_identity_issuer_chain"))}}}},
          {base + "/sgx/certification/v4/pckcrl?ca=platform&encoding=der", {HexDecode(text("pck_crl")).value()}},
          {base + "/sgx/certification/v4/rootcacrl", {text("root_ca_crl") + "\n"}}};
}

Result<Fetched> Fetch(CannedAnswers& network, std::initializer_list<std::string_view> services = {kService},
                      const PlatformId& platform = kPlatform) {
  std::vector<WebUrl> urls;
  for (const std::string_view service : services) urls.push_back(ParseCollateralService(service).value());
  return FetchCollateral(platform, urls, network.Get());
}

TEST(CollateralSource, TheBundleHasExactlyTheSignedBytes) {
  CannedAnswers network{Honest(std::string(kService)), {}};
  const auto fetched = Fetch(network);
  ASSERT_TRUE(test::Ok(fetched));
  EXPECT_EQ(fetched->origin, kService);
  const auto made = ParseCollateral(fetched->bytes), given = ParseCollateral(Bundle());
  ASSERT_TRUE(made && given);
  EXPECT_EQ(made->root_crl, given->root_crl);
  EXPECT_EQ(made->pck_crl, given->pck_crl);
  EXPECT_EQ(made->tcb_info.text, given->tcb_info.text);
  EXPECT_EQ(made->tcb_info.signature, given->tcb_info.signature);
  EXPECT_EQ(made->tcb_info.issuer_chain, given->tcb_info.issuer_chain);
  EXPECT_EQ(made->qe_identity.text, given->qe_identity.text);
  EXPECT_EQ(made->qe_identity.issuer_chain, given->qe_identity.issuer_chain);
  for (const HttpRequest& request : network.asked) EXPECT_FALSE(request.any_certificate);
}

TEST(CollateralSource, IntelsOwnServiceHasItsRootListElsewhere) {
  CannedAnswers network{Honest(std::string(kIntelService)), {}};
  auto list = network.answers.extract(std::string(kIntelService) + "/sgx/certification/v4/rootcacrl");
  EXPECT_FALSE(Fetch(network, {kIntelService}));
  list.mapped().body = HexDecode(std::string_view(list.mapped().body).substr(0, list.mapped().body.size() - 1)).value();
  list.key() = "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der";
  network.answers.insert(std::move(list));
  EXPECT_TRUE(test::Ok(Fetch(network, {kIntelService})));
}

TEST(CollateralSource, TheProcessorsAuthorityIsAskedFor) {
  CannedAnswers network{Honest(std::string(kService)), {}};
  auto list = network.answers.extract(std::string(kService) + "/sgx/certification/v4/pckcrl?ca=platform&encoding=der");
  list.key() = std::string(kService) + "/sgx/certification/v4/pckcrl?ca=processor&encoding=der";
  network.answers.insert(std::move(list));
  EXPECT_TRUE(test::Ok(Fetch(network, {kService}, {kPlatform.fmspc, PckCa::kProcessor})));
  EXPECT_FALSE(Fetch(network));
}

TEST(CollateralSource, TheOlderNameOfTheHeaderServes) {
  CannedAnswers network{Honest(std::string(kService)), {}};
  auto& headers = network.answers.at(std::string(kService) + "/tdx/certification/v4/tcb?fmspc=B0C06F000000").headers;
  auto header = headers.extract("tcb-info-issuer-chain");
  header.key() = "sgx-tcb-info-issuer-chain";
  headers.insert(std::move(header));
  EXPECT_TRUE(test::Ok(Fetch(network)));
}

TEST(CollateralSource, EachThingThatIsMissingOrMalformedIsNamed) {
  const std::string base(kService);
  const std::string tcb = base + "/tdx/certification/v4/tcb?fmspc=B0C06F000000";
  const std::string qe = base + "/tdx/certification/v4/qe/identity";
  const std::string crl = base + "/sgx/certification/v4/rootcacrl";
  struct {
    std::string address;
    CannedAnswers::Answer answer;
    Fault fault;
    std::string_view words;
  } const cases[] = {
      {tcb, {"", {}, 404}, Fault::kRemote, "status 404; it does not know this platform"},
      {tcb, {"", {}, 503}, Fault::kRemote, "status 503; it has trouble of its own"},
      {tcb, {"", {}, 0}, Fault::kIntegrity, "over a limit"},
      {tcb, {"{}"}, Fault::kIntegrity, "no header tcb-info-issuer-chain"},
      {qe, {"{}"}, Fault::kIntegrity, "no header sgx-enclave-identity-issuer-chain"},
      {qe, {"{}", {{"sgx-enclave-identity-issuer-chain", "%"}}}, Fault::kIntegrity, "two hex digits"},
      {crl, {"no list"}, Fault::kIntegrity, "no revocation list"},
      {crl, {"308"}, Fault::kIntegrity, "no revocation list"},
      {crl, {""}, Fault::kIntegrity, "no revocation list"},
  };
  for (const auto& one : cases) {
    CannedAnswers network{Honest(base), {}};
    network.answers[one.address] = one.answer;
    const auto fetched = Fetch(network);
    EXPECT_TRUE(test::Refused(fetched, one.fault, one.words));
    EXPECT_TRUE(test::Refused(fetched, one.fault, one.address));
  }
  const std::string chain = Honest(base).at(tcb).headers.begin()->second;
  for (const auto& [body, words] :
       std::map<std::string, std::string_view>{{"", "the answer"},
                                               {R"({"tcbInfo":{}})", "signature"},
                                               {R"({"signature":"00"})", "tcbInfo"},
                                               {R"({"tcbInfo":"{}","signature":"00"})", "tcbInfo"},
                                               {R"({"tcbInfo":{},"signature":"00"})", "signature"},
                                               {R"({"tcbInfo":{},"tcbInfo":{},"signature":"00"})", "tcbInfo"}}) {
    CannedAnswers network{Honest(base), {}};
    network.answers[tcb] = {body, {{"tcb-info-issuer-chain", chain}}};
    EXPECT_TRUE(test::Refused(Fetch(network), Fault::kIntegrity, words)) << body;
  }
}

TEST(CollateralSource, ServicesAreAskedInTheirOrderAndAllNamedWhenNoneAnswers) {
  CannedAnswers network{Honest("https://third.example"), {}};
  const auto fetched = Fetch(network, {"https://first.example", "https://second.example", "https://third.example"});
  ASSERT_TRUE(test::Ok(fetched));
  EXPECT_EQ(fetched->origin, "https://third.example");
  EXPECT_EQ(network.asked.size(), 2 + 4U);
  const auto failed = Fetch(network, {"https://first.example", "https://second.example"});
  EXPECT_TRUE(test::Refused(failed, Fault::kRemote, "https://first.example/"));
  EXPECT_TRUE(test::Refused(failed, Fault::kRemote, "https://second.example/"));
  EXPECT_EQ(Fetch(network, {}).error().fault, Fault::kConfig);
}

TEST(CollateralSource, TheTailOfOthersSettingsIsTakenOff) {
  for (const std::string_view tail :
       {"", "/", "/sgx/certification/v4", "/sgx/certification/v4/", "/tdx/certification/v4"}) {
    EXPECT_EQ(ParseCollateralService("https://h/cache" + std::string(tail))->Text(), "https://h/cache") << tail;
  }
  EXPECT_TRUE(test::Refused(ParseCollateralService("http://h"), Fault::kConfig, "--pccs"));
  EXPECT_TRUE(test::Refused(ParseCollateralService("https://h/?a=b"), Fault::kConfig, "query"));
  EXPECT_TRUE(test::Refused(ParseCollateralService("https://h/{nonce}"), Fault::kConfig, "--pccs"));
}

}  // namespace
}  // namespace gl
