#include "launch/receipt.h"

#include <fcntl.h>
#include <sys/random.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/hex.h"
#include "crypto/digest.h"
#include "launch/guest_answer.h"
#include "os/files.h"
#include "os/log.h"
#include "os/system_error.h"
#include "signer/curve.h"

namespace gl {
namespace {

constexpr std::size_t kMaxInfoBytes = 1U << 20U;
constexpr std::size_t kMaxQuoteBytes = 4U << 20U;

// ,"NAME":"TEXT", as the verifier's JsonWriter has it: a config holds UTF-8 without control characters.
std::string Member(const std::string& name, std::string_view text) { return ",\"" + name + "\":" + DoubleQuoted(text); }

Result<std::string> ReceiptText(const Pin& pin, const VerifiedCheckout& checkout, const std::string& version) {
  std::string nonce(16, '\0');
  if (getrandom(nonce.data(), nonce.size(), 0) != 16) return FailErrno(Fault::kBug, "getrandom");
  // Not by the C library, which reads files that the environment names when it converts times.
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(now));
  const std::chrono::hh_mm_ss clock(now - std::chrono::sys_days(date));
  std::string time("YYYY-MM-DDThh:mm:ssZ");
  std::snprintf(time.data(), time.size() + 1, "%04d-%02u-%02uT%02ld:%02ld:%02ldZ", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()}, clock.hours().count(), clock.minutes().count(),
                clock.seconds().count());
  return R"({"schema":"git-launcher-receipt/1")" + Member("repo", pin.repo.Redacted()) +
         Member("commit", checkout.Commit().Hex()) + Member("tree", checkout.Tree().Hex()) +
         Member("tree_sha256", checkout.Sha256Identity().Hex()) + ",\"files\":" + std::to_string(checkout.Files()) +
         ",\"bytes\":" + std::to_string(checkout.Bytes()) + Member("launcher", version) + Member("time", time) +
         Member("nonce", HexEncode(nonce)) + "}";
}

// What cannot be done: the end where a receipt is required, else a line in the log.
Status Without(const Pin& pin, const std::string& what) {
  if (pin.receipt == ReceiptMode::kRequire) return Fail(Fault::kRemote, "RECEIPT=require, but " + what);
  Log("receipt: " + what);
  return {};
}

Status CheckInfo(const Pin& pin, std::string_view config, std::string_view info) {
  const std::string sha256 = HexEncode(DigestOf(HashAlgorithm::kSha256, config));
  const bool sealed = std::getenv("GIT_LAUNCHER_CONFIG_SHA256") != nullptr;
  if (NamesConfig(info, sha256, sealed, pin.commit.Hex())) return {};
  if (!info.contains("docker_compose_file")) return Without(pin, "the agent does not show the app-compose to compare");
  return Fail(Fault::kIntegrity, "the machine's app-compose does not have this config, SHA-256 " + sha256 +
                                     ": this container is older or newer than it; recreate the container");
}

// Once for each commit and start of the machine: an event stays in the log, which travels in every certificate of the
// machine and has little room there (dstack-attestation.md, section 15), and a container may restart often.
Status EmitEvent(const GuestAgent& agent, std::string_view info, const Pin& pin, const std::string& receipt) {
  std::string outcome = "there from an earlier launch";
  if (!info.contains(HexEncode(Member("commit", pin.commit.Hex())))) {
    const std::string request = R"({"event":"git-launcher-receipt","payload":")" + HexEncode(receipt) + "\"}";
    GL_ASSIGN(const GuestAnswer answer, agent.Ask("EmitEvent", request, kMaxInfoBytes, true));
    outcome = answer.status == 200 ? "emitted" : "this agent takes none, status " + std::to_string(answer.status);
  }
  Log("receipt: event git-launcher-receipt: " + outcome);
  return {};
}

// A reader finds the old file or the new one, and never a part.
Status WriteFiles(const Pin& pin, std::string_view receipt, std::string_view quote) {
  MakeDirectories(AT_FDCWD, pin.receipt_dir);
  const UniqueFd directory(open(pin.receipt_dir.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  const bool inside = (RealPath(pin.receipt_dir) + "/").starts_with(RealPath(pin.work_dir) + "/");
  if (!directory || inside) return Fail(Fault::kWorkDir, "it is no directory outside WORK_DIR, or a symlink");
  for (const std::string name : {"quote.json", "receipt.json"}) {
    const std::string fresh = "." + name + ".new";
    unlinkat(directory.Get(), fresh.c_str(), 0);
    GL_TRY(CreateFile(directory.Get(), fresh, name == "quote.json" ? quote : receipt, 0644));
    const int failed = renameat(directory.Get(), fresh.c_str(), directory.Get(), name.c_str());
    if (failed != 0) return FailErrno(Fault::kWorkDir, "cannot replace '" + name + "'");
  }
  return {};
}

}  // namespace

bool NamesConfig(std::string_view info, std::string_view sha256, bool sealed, std::string_view commit) {
  for (std::size_t at = info.find(commit); at != std::string_view::npos; at = info.find(commit, at + 1)) {
    const std::size_t end = info.substr(0, at).find_last_not_of("\\\"'") + 1;  // before quotes, escaped or not
    if (!sealed && info.substr(0, end).ends_with("COMMIT_SHA=")) return true;
  }
  return info.contains(sha256);
}

Status LeaveReceipt(const Pin& pin, std::string_view config, const VerifiedCheckout& checkout,
                    const std::string& version, std::span<const std::string_view> sockets) {
  if (pin.receipt == ReceiptMode::kNo) return {};
  struct stat found{};
  const auto is_socket = [&](auto place) { return stat(place.data(), &found) == 0 && S_ISSOCK(found.st_mode); };
  const auto socket = std::ranges::find_if(sockets, is_socket);
  if (socket == sockets.end()) return Without(pin, "no socket of the guest's agent is mounted");
  const GuestAgent agent{std::string(*socket), std::chrono::steady_clock::now() + std::chrono::seconds(10)};
  GL_ASSIGN(const GuestAnswer info, agent.Ask("Info", "{}", kMaxInfoBytes));
  GL_TRY(CheckInfo(pin, config, info.body));
  GL_ASSIGN(const std::string receipt, ReceiptText(pin, checkout, version));
  const std::string digest = HexEncode(Sha512(receipt));
  const bool first = agent.IsFirstGeneration();
  const std::string request = R"({"report_data":")" + digest + (first ? R"(","hash_algorithm":"raw"})" : "\"}");
  GL_ASSIGN(const GuestAnswer quote, agent.Ask(first ? "TdxQuote" : "GetQuote", request, kMaxQuoteBytes));
  if (!quote.body.contains(digest)) return Fail(Fault::kRemote, "the guest's agent quotes something else");
  GL_TRY(EmitEvent(agent, info.body, pin, receipt));
  GL_TRY(Within("RECEIPT_DIR", WriteFiles(pin, receipt, quote.body)));
  Log("receipt: SHA-512 " + digest);
  return {};
}

}  // namespace gl
