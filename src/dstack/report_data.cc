#include "dstack/report_data.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "dstack/keccak.h"

namespace gl {
namespace {

constexpr std::size_t kHalf = kReportDataBytes / 2;

std::string Padded(std::string bytes) {
  bytes.resize(kReportDataBytes, '\0');
  return bytes;
}

// The digest of BYTES with OpenSSL's function of this name, of at most 64 bytes.
std::string OpensslDigest(const char* name, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  std::size_t size = 0;
  if (EVP_Q_digest(nullptr, name, nullptr, bytes.data(), bytes.size(), raw.data(), &size) != 1) return {};
  return {raw.data(), raw.data() + size};
}

struct HashName {
  std::string_view name;
  const char* openssl;  // nullptr: Keccak
  std::size_t size;
};
constexpr std::array<HashName, 9> kHashes = {{{"sha256", "SHA256", 32},
                                              {"sha384", "SHA384", 48},
                                              {"sha512", "SHA512", 64},
                                              {"sha3-256", "SHA3-256", 32},
                                              {"sha3-384", "SHA3-384", 48},
                                              {"sha3-512", "SHA3-512", 64},
                                              {"keccak256", nullptr, 32},
                                              {"keccak384", nullptr, 48},
                                              {"keccak512", nullptr, 64}}};

}  // namespace

Result<std::string> PaddedReportData(std::string_view bytes) {
  if (bytes.size() > kReportDataBytes) {
    return Fail(Fault::kConfig, "report data has at most 64 bytes, not " + std::to_string(bytes.size()));
  }
  return Padded(std::string(bytes));
}

Result<std::string> AppReportData(std::string_view hash, std::string_view prefix, std::string_view data) {
  if (hash == "raw") {
    if (data.size() == kReportDataBytes) return std::string(data);
    return Fail(Fault::kIntegrity, "raw report data has 64 bytes, not " + std::to_string(data.size()));
  }
  const auto row = std::ranges::find(kHashes, hash.empty() ? "sha512" : hash, &HashName::name);
  if (row == kHashes.end()) {
    return Fail(Fault::kIntegrity, "report data is hashed with '" + Printable(hash, 60) + "', which is not known");
  }
  const std::string text = std::string(prefix.empty() ? "app-data" : prefix).append(":").append(data);
  return Padded(row->openssl == nullptr ? Keccak(text, row->size) : OpensslDigest(row->openssl, text));
}

std::string RatlsReportData(std::string_view spki) {
  return OpensslDigest("SHA512", std::string("ratls-cert:").append(spki));
}

std::string KmsRootReportData(std::string_view public_key) {
  return OpensslDigest("SHA512", std::string("kms-root-ca:").append(public_key));
}

std::optional<ChallengePlace> FindChallenge(std::string_view report_data, std::string_view challenge) {
  if (challenge.empty() || challenge.size() > kReportDataBytes) return std::nullopt;
  if (report_data == Padded(std::string(challenge))) return ChallengePlace::kWhole;
  const bool second =
      challenge.size() == kHalf && report_data.size() == kReportDataBytes && report_data.substr(kHalf) == challenge;
  return second ? std::optional(ChallengePlace::kSecondHalf) : std::nullopt;
}

// text   = "dip1::" ("ed25519-pk" / "secp256k1c-pk") ":" base64url
std::optional<std::string> AppKeyText(std::string_view report_data) {
  constexpr std::string_view kBase64UrlLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=";
  const std::size_t end = report_data.find_last_not_of('\0') + 1;
  const std::string_view text = report_data.substr(0, end);
  for (const std::string_view kind : {"dip1::ed25519-pk:", "dip1::secp256k1c-pk:"}) {
    if (!text.starts_with(kind) || text.size() == kind.size()) continue;
    if (text.substr(kind.size()).find_first_not_of(kBase64UrlLetters) == std::string_view::npos)
      return std::string(text);
  }
  return std::nullopt;
}

}  // namespace gl
