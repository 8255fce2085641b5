#include "verify/check_id.h"

#include <algorithm>
#include <array>

namespace gl {
namespace {

using enum CheckId;
using enum Tier;

constexpr std::array<std::string_view, kTiers> kTierNames = {
    "hardware", "operating system", "application", "launcher", "provenance", "workload", "freshness"};

constexpr std::array<CheckInfo, kChecks> kInfo = {{
    {kQuoteFormat, "quote.format", kHardware, "the quote is a well-formed TDX quote",
     "The bytes are one complete version 4 or 5 quote of a TDX machine, every length fills what contains it, and "
     "nothing but zero padding follows.",
     "That anybody signed it.",
     "Quotes of other TEEs, truncated or overlapping structures, and bytes that two parsers read differently."},
    {kQuoteCollateral, "quote.collateral", kHardware, "Intel's published statements are genuine and current",
     "The TCB information and the identity of the quoting enclave were signed by Intel, belong to this platform, "
     "and are inside their validity at the time of the run.",
     "That Intel published nothing newer: whoever hands over collateral can hold back a later document until the "
     "older one expires. --max-collateral-age narrows that window.",
     "Forged, expired or foreign collateral that hides a revoked key or a vulnerable platform."},
    {kQuotePckChain, "quote.pck-chain", kHardware, "the platform's key chains to Intel and is not revoked",
     "The certificate of the platform's provisioning key chains to the pinned root and is inside its validity, "
     "and revocation lists that are genuine and current name neither it nor its issuer.",
     "Which operator or which place the machine belongs to.",
     "Quotes signed by keys that Intel never certified, or has revoked after they leaked."},
    {kQuoteQe, "quote.qe", kHardware, "Intel's quoting enclave made the attestation key",
     "A report signed by the platform's key holds the hash of the attestation key, and comes from the quoting "
     "enclave that Intel names.",
     "That the enclave's version is up to date: quote.tcb says that.",
     "An attestation key made by an attacker's own enclave on a genuine platform."},
    {kQuoteSignature, "quote.signature", kHardware, "the quote is signed by the attestation key",
     "The header and the body of the quote, with every measurement and the report data, are as the quoting "
     "enclave signed them.",
     "When that happened: a quote holds no time.", "Measurements or report data changed after signing."},
    {kQuoteTcb, "quote.tcb", kHardware, "the platform's patch level is accepted",
     "Firmware, TDX module and quoting enclave have a patch level whose status is on the list of --accept-tcb.",
     "That no unpublished vulnerability exists, or that nobody has physical access to the memory bus.",
     "Machines with known vulnerabilities that let a host read or change a guest."},
    {kQuoteTdAttributes, "quote.td-attributes", kHardware, "the machine is a production TD",
     "Debugging, profiling and migration are off, the TDX module is Intel's own, no service TD is bound, and no "
     "owner field has a value.",
     "What runs in the TD.", "A debug TD, whose memory the host can read and change."},
    {kOsMeasurements, "os.measurements", kOperatingSystem, "firmware, kernel and initrd are those of one image",
     "MRTD and the registers 0, 1 and 2 are what a machine of the stated size measures when it boots this image.",
     "That the image is a good one: os.image says which ones are accepted.",
     "A home-made operating system that replays a convincing event log into register 3."},
    {kOsImage, "os.image", kOperatingSystem, "the image is one that the relying party accepts",
     "The image's hash is one of --os-image, or a row of the --os-reference file.",
     "That the image is free of bugs, or who reviewed it.",
     "A self-made image whose measurement document is consistent with itself."},
    {kOsProduction, "os.production", kOperatingSystem, "the image is a production image",
     "The reference says that nobody can log in to this image.", "That the workload offers no way in.",
     "A development image, in which the operator has a shell."},
    {kOsAcpi, "os.acpi", kOperatingSystem, "the hardware description",
     "Nothing by itself. It reports what is known of the ACPI tables that the host gave to the guest's kernel.",
     "That the tables are harmless: they are measured, but nothing says which ones are good.",
     "None; it makes the remaining trust in the host visible."},
    {kLogDigests, "log.digests", kApplication, "each event's digest is that of its name and payload",
     "The digest of every runtime event was computed again from its name and payload, and every event is in the "
     "register of its kind.",
     "That the log belongs to this machine: log.replay says that.",
     "A log with false names or payloads above true digests."},
    {kLogReplay, "log.replay", kApplication, "the event log replays to the quote's registers",
     "Folding the digests gives register 3 of the quote, and registers 0 to 2 where the log has their events.",
     "What event names mean: only the operating system gives them a meaning.",
     "Events left out, added, or swapped, and the log of another machine."},
    {kAppEvents, "app.events", kApplication, "the machine booted once, in order, and told what it runs",
     "Each event of the boot occurs once, has its length, and stands before system-ready; what follows is the "
     "application's and gives no value of the system.",
     "That the events after system-ready are true.",
     "A second compose-hash or app-id, emitted by the workload or by a modified boot."},
    {kAppConfigId, "app.config-id", kApplication, "the launch configuration is the one that was measured",
     "MR_CONFIG_ID, which was fixed before the first instruction ran, names the same compose file as the event "
     "log.",
     "More than the event log does: without it the guest itself still measured the compose file.",
     "A machine launched for one application that was given another one at boot."},
    {kAppComposeHash, "app.compose-hash", kApplication, "the compose file is the one that was measured",
     "The SHA-256 of the compose file's exact bytes is the compose-hash event, and is --compose-hash where that "
     "is given.",
     "That the file starts what its author meant: the checks of the launcher tier read it.",
     "A compose file shown to the relying party that is not the one that runs."},
    {kAppIdentity, "app.identity", kApplication, "the application's id is consistent",
     "Where no KMS assigns ids, the app-id is the beginning of the compose-hash; it is --app-id where that is "
     "given, and no claim in the evidence contradicts the measured values.",
     "Which code runs: an assigned id stays the same when the code changes.",
     "Inputs of one application presented as another's."},
    {kAppKms, "app.kms", kApplication, "keys come from the expected service",
     "The key provider that the machine recorded has the root key --kms-root.",
     "That the key service itself is run well.", "An application that gets its keys from an attacker's key service."},
    {kComposeFormat, "compose.format", kLauncher, "the compose file can be read in one way only",
     "The application's JSON and its compose YAML have no repeated key, no alias, no foreign file, and nothing "
     "that this program does not understand.",
     "What the file means: the other checks of this tier do.",
     "A file that Docker Compose and a verifier read differently, or that draws in what nobody measured."},
    {kComposeLauncherImage, "compose.launcher-image", kLauncher, "the launcher's image is pinned and accepted",
     "One service runs git-launcher, its image is named by digest, and the digest is one of --image.",
     "Who built the image: the provenance tier says that.",
     "Another program in the launcher's place, or a tag that moves."},
    {kComposeOverride, "compose.override", kLauncher, "nothing replaces what the launcher's image does",
     "The service has no entrypoint, command, mount, capability, user or namespace that changes which program "
     "runs, what it reads, or who can reach into it.",
     "What the workload does after it was started.", "A right image that is told to run something else."},
    {kComposeInterpolation, "compose.interpolation", kLauncher, "no unmeasured value gets into what matters",
     "No field that decides what runs holds a variable that Compose would replace.",
     "Fields that do not decide what runs.",
     "An operator who sets a variable that swaps the image, the command or the pin behind a matching hash."},
    {kComposePinTakesEffect, "compose.pin-takes-effect", kLauncher, "a new pin starts a new container",
     "The service's own definition changes with its config: it carries the commit, or the seal of the config.",
     "That an upgrade took place: it says which one would.",
     "An upgrade of nothing but the config, after which Compose leaves the old container, with the old commit, "
     "running."},
    {kComposePinSealed, "compose.pin-sealed", kLauncher, "a workload cannot rewrite its own pin",
     "The service's literal environment has the SHA-256 of its config, or its filesystem is read-only.",
     "That the workload keeps to its purpose while it runs.",
     "A workload that edits the config in its container and restarts as another commit."},
    {kComposeOtherServices, "compose.other-services", kLauncher, "no other container can interfere",
     "Every other service is named by --allow-service and pinned by digest, and none has the socket of Docker or "
     "shares what the launcher reads.",
     "What the other containers do within their own walls.",
     "A second container that controls the launcher's, or answers in its place."},
    {kComposeScripts, "compose.scripts", kLauncher, "no unknown script runs before the containers",
     "There is no init script and no bash script, and a pre-launch script has the SHA-256 of --pre-launch-script.",
     "What an accepted script does with the operator's values.",
     "A script that runs as root on the machine before Compose starts."},
    {kComposeEnv, "compose.env", kLauncher, "the operator's variables cannot steer the machine",
     "No name in allowed_envs steers Docker, Compose, the shell, the loader, TLS or git.",
     "What the workload does with the values it is given.",
     "COMPOSE_FILE, PATH or LD_PRELOAD handed in by an operator."},
    {kProvenanceBundle, "provenance.bundle", kProvenance, "the image's attestation is signed",
     "The bundle has its form, and the certificate's key signed the statement about the image.", "Who signed it.",
     "A statement changed after signing."},
    {kProvenanceLog, "provenance.log", kProvenance, "the attestation was logged, at a proven time",
     "Every entry of a known log is in the log's signed tree and is about this signature, certificate and statement; a "
     "log or a timestamp authority proves when it was signed. An instance without a log demands a timestamp.",
     "That somebody watches the log.", "A signature made in secret, or after its certificate had ended."},
    {kProvenanceCertificate, "provenance.certificate", kProvenance,
     "the signing certificate was valid when it was used",
     "The certificate chains to a trusted root, with every part of the path valid at every proven time, is for signing "
     "code, and was seen by a certificate log where the root lists one.",
     "Whom it names.", "A signature by a key that no authority has certified."},
    {kProvenanceIdentity, "provenance.identity", kProvenance, "the builder is the expected one",
     "The certificate names the workflow, the issuer and the repository that the relying party demands, byte for byte.",
     "That the workflow does what it should, that the build can be repeated, or that the commit is a good one.",
     "An image built by somebody else's workflow."},
    {kProvenanceSubject, "provenance.subject", kProvenance, "the attestation is about this image",
     "The statement's subject is the digest of the image in the measured compose file, and what it says about the "
     "build "
     "is what the certificate says.",
     "What is inside the image.", "An honest attestation of another image."},
    {kPinConfig, "pin.config", kWorkload, "the launcher's config is readable and measured",
     "The config inside the measured compose file was read with the launcher's own parser and selects one commit.",
     "That the commit is a good one.",
     "A config that the launcher would read differently, or that comes from an unmeasured file."},
    {kPinRepo, "pin.repo", kWorkload, "the repository is the expected one",
     "REPO_URL, and the directory and the script where they are demanded, are what the relying party expects.",
     "Who controls that repository.", "A commit fetched from a repository that the relying party does not mean."},
    {kPinCommit, "pin.commit", kWorkload, "the commit is the expected one", "COMMIT_SHA is one of --commit.",
     "What the commit contains: that is for an audit.", "Another commit than the one that was audited."},
    {kPinMode, "pin.mode", kWorkload, "only the commit's own script runs",
     "The launcher runs the entry script of the commit, or exactly the commands of --run-cmd and --install-cmd.",
     "What the script fetches and runs by itself.", "RUN_CMD that runs something which is not in the commit."},
    {kPinSource, "pin.source", kWorkload, "the commit exists in the given clone",
     "The clone of --source has the commit, and every object of its tree hashes to its name.",
     "That the server still offers the commit.", "A commit id that nobody has ever seen the content of."},
    {kPinTree, "pin.tree", kWorkload, "the commit's files are the expected ones",
     "The SHA-256 identity of the commit's tree, computed from the clone, is --tree-sha256.",
     "Anything about the history before the commit.", "A second commit with the same SHA-1."},
    {kPinReachable, "pin.reachable", kWorkload, "the commit is part of the expected branch",
     "In the given clone the commit is an ancestor of --reachable-from.",
     "That the branch was protected when the commit entered it.",
     "A commit that exists only in a fork but is served under the repository's name."},
    {kFreshNonce, "fresh.nonce", kFreshness, "the quote answers this challenge",
     "The report data of the quote is the value that the relying party chose, so the quote was made after the "
     "choice. With a launch receipt in place of a challenge: somebody inside the machine had the quote made over this "
     "receipt, and it names the repository and the commit of the measured config.",
     "That the machine still runs. A receipt is no challenge: it corroborates, but a workload that holds the guest's "
     "socket can ask for others.",
     "A replay of an old quote, of a machine that has since been changed or stopped."},
    {kFreshEndpoint, "fresh.endpoint", kFreshness, "the connection ends in the attested machine",
     "The evidence came over a TLS connection whose key is bound to a quote of this machine: to the attestation's own, "
     "or to one in the connection's certificate that holds as well and has the same measurements.",
     "Anything about other connections, and nothing where a gateway ends the TLS connection.",
     "A relay that shows another machine's evidence."},
}};

constexpr bool InOrder() {
  for (std::size_t i = 0; i < kChecks; ++i) {
    if (static_cast<std::size_t>(kInfo.at(i).id) != i) return false;
  }
  return true;
}
static_assert(InOrder());

}  // namespace

std::string_view TierName(Tier tier) { return kTierNames.at(static_cast<std::size_t>(tier)); }

std::span<const CheckInfo, kChecks> AllChecks() { return kInfo; }

const CheckInfo& InfoOf(CheckId id) { return kInfo.at(static_cast<std::size_t>(id)); }

std::optional<CheckId> FindCheck(std::string_view name) {
  const auto found = std::ranges::find(kInfo, name, &CheckInfo::name);
  return found == kInfo.end() ? std::nullopt : std::optional(found->id);
}

}  // namespace gl
