// Writes tests/vectors/live: the evidence of one machine for tests that serve it over TLS, with the key that the server
// shows. Usage: make_live_vectors DIRECTORY, which must be there and be empty. Keys are new in every run.
#include <fstream>

#include "tests/builders/ratls_evidence.h"

namespace gl::test {
namespace {

int Main(const std::string& directory) {
  const auto write = [&](const std::string& name, const std::string& bytes) {
    std::ofstream(directory + "/" + name, std::ios::binary) << bytes;
  };
  const AppEvidence evidence;
  const RatlsEvidence server(evidence);
  AppEvidence other = evidence;
  other.edit_td = [](TdReportSpec& td) { td.mr_td[0] = static_cast<char>(td.mr_td[0] ^ 1); };
  for (const auto& [name, bytes] : evidence.Build()) write(name, bytes);
  write("bound.json", server.bound);
  write("key.pem", server.key.Pem());
  write("certificate.pem", ToPem(server.certificate));
  write("other-machine.pem", ToPem(RatlsEvidence(other, server.key).certificate));
  write("other-key.pem", ToPem(RatlsCertificate(server.key, evidence.Build())));
  write("README.md",
        "# Evidence for servers\n\nMade by `tools/make-vectors`: one machine that verifies, as in "
        "`../verify/good_complete`, and the key of a TLS server in it.\n\n| file | what |\n|---|---|\n"
        "| `key.pem` | the server's key, made for this folder alone |\n"
        "| `bound.json` | an attestation whose quote binds that key |\n"
        "| `certificate.pem` | a certificate of that key with a quote that binds it |\n"
        "| `other-machine.pem` | the same, but the quote is of another machine |\n"
        "| `other-key.pem` | the same, but the quote binds no key |\n");
  return 0;
}

}  // namespace
}  // namespace gl::test

int main(int count, char** arguments) { return count == 2 ? gl::test::Main(arguments[1]) : 2; }
