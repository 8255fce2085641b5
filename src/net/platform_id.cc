#include "net/platform_id.h"

#include "pki/oid_table.h"
#include "pki/pem.h"
#include "tdx/certificate_role.h"
#include "tdx/pck_extension.h"
#include "tdx/quote.h"

namespace gl {

Result<PlatformId> PlatformOf(std::string_view quote) {
  const auto parsed = ParseQuote(quote);
  if (!parsed) return Fail(Fault::kIntegrity, "the quote: " + parsed.error().message);
  const std::string_view chain = parsed->pck_chain.substr(0, parsed->pck_chain.find_last_not_of('\0') + 1);
  GL_ASSIGN(const std::vector<std::string> blocks, ParsePemCertificates(chain));
  if (blocks.size() < 2) return Fail(Fault::kIntegrity, "the quote has no chain of certificates");
  GL_ASSIGN(const Certificate leaf, Certificate::Parse(blocks[0]));
  GL_ASSIGN(const Certificate issuer, Certificate::Parse(blocks[1]));
  const auto extensions = leaf.Extensions(kOidSgxExtension);
  if (extensions.size() != 1) return Fail(Fault::kIntegrity, "the quote's certificate does not say which platform");
  const auto extension = ParsePckExtension(extensions.front());
  if (!extension) return Fail(Fault::kIntegrity, "the quote's certificate: " + extension.error().message);
  const bool processor = issuer.CommonName() == kProcessorCaName;
  return PlatformId{extension->fmspc, processor ? PckCa::kProcessor : PckCa::kPlatform};
}

}  // namespace gl
