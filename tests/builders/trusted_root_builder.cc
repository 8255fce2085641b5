#include "tests/builders/trusted_root_builder.h"

#include <array>
#include <ctime>

#include "crypto/digest.h"

namespace gl::test {
namespace {

std::string LogJson(const ListedLog& log) {
  const std::string key = JsonObjectText(
      {{"rawBytes", JsonBytes(log.spki)}, {"keyDetails", JsonText(log.details)}, {"validFor", log.valid.Json()}},
      log.key_members);
  return JsonObjectText({{"baseUrl", JsonText(log.url)},
                         {"hashAlgorithm", JsonText("SHA2_256")},
                         {"publicKey", key},
                         {"logId", JsonObjectText({{"keyId", JsonBytes(log.id)}})}},
                        log.members);
}

std::string AuthorityJson(const ListedAuthority& authority) {
  std::vector<std::string> chain;
  chain.reserve(authority.chain.size());
  for (const std::string& der : authority.chain) chain.push_back(JsonObjectText({{"rawBytes", JsonBytes(der)}}));
  return JsonObjectText({{"subject", R"({"organization":"git-launcher tests","commonName":"test"})"},
                         {"uri", JsonText(authority.url)},
                         {"certChain", JsonObjectText({{"certificates", JsonArrayText(chain)}})},
                         {"validFor", authority.valid.Json()}},
                        authority.members);
}

// "" when there is nothing, so that the member is left out as in GitHub's root.
template <typename Item>
std::string List(const std::vector<Item>& items, std::string (*write)(const Item&)) {
  std::vector<std::string> texts;
  texts.reserve(items.size());
  for (const Item& item : items) texts.push_back(write(item));
  return texts.empty() ? "" : JsonArrayText(texts);
}

}  // namespace

std::string Rfc3339(std::int64_t unix_time) {
  const std::time_t time = unix_time;
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::string ListedWindow::Json() const {
  return JsonObjectText(
      {{"start", start ? JsonText(Rfc3339(*start)) : ""}, {"end", end ? JsonText(Rfc3339(*end)) : ""}});
}

std::string TrustedRootSpec::Text() const {
  return JsonObjectText({{"mediaType", JsonText("application/vnd.dev.sigstore.trustedroot+json;version=0.1")},
                         {"tlogs", List(tlogs, LogJson)},
                         {"certificateAuthorities", List(authorities, AuthorityJson)},
                         {"ctlogs", List(ctlogs, LogJson)},
                         {"timestampAuthorities", List(timestamp_authorities, AuthorityJson)}},
                        members);
}

ListedLog Listed(const RekorLog& log) {
  return {.url = "https://" + log.name,
          .spki = log.key.Spki(),
          .id = log.Id(),
          .details = log.IsV2() ? "PKIX_ED25519" : "PKIX_ECDSA_P256_SHA_256"};
}

ListedLog ListedCtLog(const TestKey& key) {
  return {.url = "https://ct.test/2026", .spki = key.Spki(), .id = DigestOf(HashAlgorithm::kSha256, key.Spki())};
}

TrustedRootSpec SigstoreInstance::Root(const std::vector<std::string>& tsa_chain) const {
  return {.tlogs = {Listed(rekor1), Listed(rekor2)},
          .ctlogs = {ListedCtLog(ct_key)},
          .authorities = {{.url = "https://fulcio.test", .chain = ca.Chain()}},
          .timestamp_authorities = {{.url = "https://tsa.test/api/v1/timestamp", .chain = tsa_chain}}};
}

}  // namespace gl::test
