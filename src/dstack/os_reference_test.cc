#include "dstack/os_reference.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/hex.h"
#include "dstack/os_measurement.h"
#include "dstack/os_row.h"
#include "dstack/tdvf.h"
#include "pki/sha384.h"
#include "tests/builders/attestation_builder.h"
#include "tests/builders/os_image_builder.h"

namespace gl {
namespace {

using test::MeasurementSpec;
using test::OsImageBuilder;

template <typename T>
std::string WhyRefused(const Result<T>& result) {
  if (result) return "accepted";
  EXPECT_EQ(result.error().fault, Fault::kIntegrity);
  return result.error().message;
}

#define EXPECT_SAYS(text, words) EXPECT_TRUE((text).contains(words)) << (text)

const std::string kHash(32, 'h');

// A machine and the image that it runs, told in both ways.
struct Machine {
  Machine() {
    for (const auto& event : image.BootEvents())
      builder.events.push_back({event.imr, event.type, event.name, event.payload, event.digest});
    Refresh();
  }
  void Refresh() {
    log.clear();
    for (const auto& event : builder.events)
      log.push_back({event.imr, event.type, event.Digest(), event.name, event.payload});
    registers = builder.Registers();
  }
  [[nodiscard]] OsClaims Claims() const {
    return {.mrtd = mrtd,
            .rtmr = {registers[0], registers[1], registers[2], registers[3]},
            .log = &log,
            .vm_config = config,
            .event_hash = event_hash};
  }
  [[nodiscard]] OsRow Row() const {
    return {.os_image_hash = kHash,
            .name = "example",
            .version = "1",
            .is_dev = false,
            .mrtd = {image.mrtd_two_pass, image.mrtd_single_pass},
            .rtmr1 = image.Rtmr1(),
            .rtmr2 = image.Rtmr2(),
            .td_hob = image.td_hob_witness};
  }
  [[nodiscard]] LiteMaterial Lite() const {
    const std::string cbor = test::MeasurementCbor({.cmdline = image.cmdline_sha384,
                                                    .kernel = image.kernel_authenticode,
                                                    .initrd = image.initrd_sha384,
                                                    .single_pass = image.mrtd_single_pass,
                                                    .two_pass = image.mrtd_two_pass,
                                                    .td_hob = image.td_hob_witness,
                                                    .more = {}});
    return {HexEncode(test::Sha256Of(cbor)) + "  measurement.tdx.cbor\n", cbor};
  }
  void UseLite(const LiteMaterial& lite) {
    config.lite = lite;
    config.os_image_hash = test::Sha256Of(lite.checksum_file);
  }

  test::OsImageSpec image;
  test::EventLogBuilder builder = [] {
    test::EventLogBuilder empty("", "", "", "");
    empty.events.clear();
    return empty;
  }();
  EventLog log;
  std::array<std::string, 4> registers;
  std::string mrtd = image.mrtd_single_pass;
  VmConfig config = [] {
    VmConfig made;
    made.memory_size = std::uint64_t{2} << 30U;
    return made;
  }();
  std::optional<std::string> event_hash;
};

OsPolicy TableOf(const OsRow& row) { return {.reference = OsReference{{row}, {}}}; }

// "rule where" of each result that is broken or did not run.
std::string Broken(const OsJudgement& judgement) {
  std::string text;
  for (const RuleResult& result : judgement.results) {
    if (result.outcome == RuleOutcome::kBroken) text += std::string(result.rule) + " " + result.where + "\n";
    if (result.outcome == RuleOutcome::kNotRun) text += "not run: " + std::string(result.rule) + "\n";
  }
  return text;
}

TEST(OsByTable, AcceptsARowThatMeasures) {
  Machine machine;
  OsJudgement judgement = JudgeOs(machine.Claims(), TableOf(machine.Row()));
  EXPECT_EQ(Broken(judgement), "");
  EXPECT_EQ(judgement.method, OsJudgement::Method::kTable);
  EXPECT_EQ(judgement.os_image_hash, kHash);
  EXPECT_EQ(judgement.os_version, "1");
  EXPECT_EQ(judgement.memory_size, std::uint64_t{2} << 30U);
  machine.mrtd = machine.image.mrtd_two_pass;
  machine.config.memory_size = std::nullopt;  // then it is found
  judgement = JudgeOs(machine.Claims(), TableOf(machine.Row()));
  EXPECT_EQ(Broken(judgement), "");
  EXPECT_EQ(judgement.memory_size, std::uint64_t{2} << 30U);
}

TEST(OsByTable, RefusesOtherRegisters) {
  const Machine machine;
  OsRow row = machine.Row();
  row.mrtd = {std::string(48, 'x')};
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), TableOf(row))),
            "os.measurements \nnot run: os.image\nnot run: os.production\nnot run: os.acpi\n");
  Machine claiming;
  claiming.config.os_image_hash = kHash;
  EXPECT_EQ(Broken(JudgeOs(claiming.Claims(), TableOf(row))), "os.measurements MRTD\n");
  row = machine.Row();
  row.rtmr1.front() ^= 1;
  EXPECT_EQ(Broken(JudgeOs(claiming.Claims(), TableOf(row))), "os.measurements RTMR1\n");
  row = machine.Row();
  row.rtmr2.front() ^= 1;
  EXPECT_EQ(Broken(JudgeOs(claiming.Claims(), TableOf(row))), "os.measurements RTMR2\n");
}

TEST(OsByTable, RecomputesRtmr0) {
  for (const std::uint64_t size : {std::uint64_t{4} << 30U, (std::uint64_t{2} << 30U) + 4096}) {
    Machine machine;
    machine.config.memory_size = size;
    EXPECT_EQ(Broken(JudgeOs(machine.Claims(), TableOf(machine.Row()))), "os.measurements RTMR0\n");
  }
  Machine machine;
  machine.config.memory_size = 4097;
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), TableOf(machine.Row()))), "os.measurements RTMR0\n");
  machine = {};
  std::swap(machine.log[8].digest, machine.log[9].digest);
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), TableOf(machine.Row()))), "os.measurements RTMR0\n");
  machine = {};
  machine.log.erase(machine.log.begin() + 8);
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), TableOf(machine.Row()))), "not run: os.acpi\nos.measurements RTMR0\n");
}

TEST(OsByTable, SaysWhatItLacks) {
  Machine machine;
  OsClaims claims = machine.Claims();
  claims.log = nullptr;
  EXPECT_EQ(Broken(JudgeOs(claims, TableOf(machine.Row()))), "not run: os.acpi\nnot run: os.measurements\n");
  for (int i = 0; i < 4; ++i) machine.log.push_back({0, 4, std::string(48, 'x'), "", ""});
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), TableOf(machine.Row()))), "not run: os.acpi\nnot run: os.measurements\n");
  machine = {};
  machine.config.memory_size = std::nullopt;
  machine.log.front().digest.front() ^= 1;
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), TableOf(machine.Row()))), "not run: os.acpi\nnot run: os.measurements\n");
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), {})),
            "not run: os.measurements\nnot run: os.image\nnot run: os.production\nnot run: os.acpi\n");
}

TEST(OsByTable, RefusesDevelopmentImages) {
  Machine machine;
  OsRow row = machine.Row();
  row.is_dev = true;
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), TableOf(row))), "os.production \n");
  OsPolicy policy = TableOf(row);
  policy.allow_dev = true;
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), policy)), "");
  row.is_dev = std::nullopt;
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), TableOf(row))), "not run: os.production\n");
  policy = TableOf(row);
  policy.accepted_images = {kHash};
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), policy)), "");
  machine.config.image = "dstack-dev-0.5";
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), TableOf(row))), "os.production \n");
}

TEST(OsByTable, RefusesOtherClaims) {
  Machine machine;
  machine.event_hash = std::string(32, 'x');
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), TableOf(machine.Row()))), "os.image RTMR3, os-image-hash\n");
  machine = {};
  machine.config.os_image_hash = std::string(32, 'x');
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), TableOf(machine.Row()))), "os.image vm_config.os_image_hash\n");
  machine = {};
  OsPolicy policy = TableOf(machine.Row());
  policy.accepted_images = {std::string(32, 'x')};
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), policy)), "os.image \n");
}

TEST(OsByTable, PrefersTheClaimedOfEqualRows) {
  Machine machine;
  OsRow first = machine.Row();
  first.os_image_hash = std::string(32, 'f');
  OsPolicy policy;
  policy.reference = OsReference{{first, machine.Row()}, {}};
  EXPECT_EQ(JudgeOs(machine.Claims(), policy).os_image_hash, first.os_image_hash);
  machine.config.os_image_hash = kHash;
  EXPECT_EQ(JudgeOs(machine.Claims(), policy).os_image_hash, kHash);
}

TEST(Acpi, IsVerifiedByAListOnly) {
  const Machine machine;
  const auto acpi_of = [&](const OsPolicy& policy) {
    for (const RuleResult& result : JudgeOs(machine.Claims(), policy).results) {
      if (result.rule == "os.acpi") return result;
    }
    return NotRun("none", "");
  };
  OsPolicy policy = TableOf(machine.Row());
  EXPECT_EQ(acpi_of(policy).outcome, RuleOutcome::kNote);
  policy.reference->acpi.push_back({*FindAcpiDigests(machine.log), "2 CPUs"});
  EXPECT_EQ(acpi_of(policy).outcome, RuleOutcome::kHolds);
  EXPECT_SAYS(acpi_of(policy).found, "2 CPUs");
}

TEST(OsByLite, AcceptsListedImagesOnly) {
  Machine machine;
  machine.UseLite(machine.Lite());
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), {})), "not run: os.image\nnot run: os.production\n");
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), {.accepted_images = {kHash}})), "os.image \nnot run: os.production\n");
  const OsJudgement judgement = JudgeOs(machine.Claims(), {.accepted_images = {*machine.config.os_image_hash}});
  EXPECT_EQ(Broken(judgement), "");
  EXPECT_EQ(judgement.method, OsJudgement::Method::kLite);
  EXPECT_EQ(judgement.os_image_hash, machine.config.os_image_hash);
}

TEST(OsByLite, RefusesAMintedHash) {
  Machine machine;
  const LiteMaterial genuine = machine.Lite();
  LiteMaterial minted = genuine;
  minted.checksum_file += std::string(64, '0') + "  extra.bin\n";
  machine.UseLite(minted);
  EXPECT_EQ(Broken(JudgeOs(machine.Claims(), {.accepted_images = {test::Sha256Of(genuine.checksum_file)}})),
            "os.image \nnot run: os.production\n");
}

TEST(OsByLite, ComparesEverything) {
  const auto broken_of = [](Machine& machine) {
    return Broken(JudgeOs(machine.Claims(), {.accepted_images = {test::Sha256Of(machine.config.lite->checksum_file)}}));
  };
  Machine machine;
  machine.UseLite(machine.Lite());
  machine.mrtd = std::string(48, 'x');
  EXPECT_EQ(broken_of(machine), "os.measurements MRTD\n");
  machine = {};
  machine.UseLite(machine.Lite());
  machine.registers[1].front() ^= 1;
  EXPECT_EQ(broken_of(machine), "os.measurements RTMR1\n");
  machine = {};
  machine.UseLite(machine.Lite());
  machine.registers[2].front() ^= 1;
  EXPECT_EQ(broken_of(machine), "os.measurements RTMR2\n");
  machine = {};
  machine.UseLite(machine.Lite());
  machine.config.memory_size = std::uint64_t{1} << 30U;
  EXPECT_EQ(broken_of(machine), "os.measurements vm_config.memory_size\nos.measurements RTMR0\n");
  machine = {};
  machine.UseLite(machine.Lite());
  machine.config.os_image_hash = kHash;
  EXPECT_EQ(broken_of(machine), "os.image vm_config.os_image_hash\n");
  machine = {};
  machine.UseLite(machine.Lite());
  machine.event_hash = kHash;
  EXPECT_EQ(broken_of(machine), "os.image RTMR3, os-image-hash\n");
  machine = {};
  machine.UseLite(machine.Lite());
  machine.config.lite->measurement += 'x';
  EXPECT_EQ(broken_of(machine),
            "os.measurements vm_config.tdx_measurement\nnot run: os.image\nnot run: os.production\nnot run: os.acpi\n");
}

// ----- the documents

TEST(ChecksumFile, HasAStrictGrammar) {
  const std::string hash(64, 'a');
  EXPECT_EQ(ParseChecksumFile(hash + "  one\n\n" + hash + "\ttwo")->size(), 2U);
  for (const std::string& line :
       {hash, hash + "  ", hash + "one", hash + "  a b", hash + "  a/b", hash + "  /a", hash.substr(1) + "  a",
        std::string(64, 'A') + "  a", hash + "  a\r", hash + " *a *", " " + hash + "  a", hash + "  a\xE2\x80\x8B"}) {
    EXPECT_SAYS(WhyRefused(ParseChecksumFile(line)), "malformed line") << line;
  }
  EXPECT_SAYS(WhyRefused(ParseChecksumFile(hash + "  a\n" + hash + "  a\n")), "'a' stands twice");
}

MeasurementSpec GoodSpec() {
  const std::string d(48, 'd');
  return {.cmdline = d, .kernel = d, .initrd = d, .single_pass = d, .two_pass = d, .td_hob = "x", .more = {}};
}

std::string CborOutcome(const MeasurementSpec& spec) {
  return WhyRefused(ParseOsMeasurement(test::MeasurementCbor(spec)));
}

TEST(OsMeasurementDocument, HasExactlyItsMembers) {
  EXPECT_EQ(CborOutcome(GoodSpec()), "accepted");
  MeasurementSpec spec = GoodSpec();
  spec.version = 2;
  EXPECT_SAYS(CborOutcome(spec), "its version is not 3");
  spec = GoodSpec();
  spec.ovmf = "202505";
  EXPECT_SAYS(CborOutcome(spec), "the firmware '202505' is not supported");
  spec = GoodSpec();
  spec.kernel.pop_back();
  EXPECT_SAYS(CborOutcome(spec), "'kernel_authenticode' is not 48 bytes");
  spec = GoodSpec();
  spec.more = std::string("\x61x\x00", 3);
  EXPECT_SAYS(CborOutcome(spec), "'measurement' has not the members");
  EXPECT_SAYS(WhyRefused(ParseOsMeasurement(test::MeasurementCbor(GoodSpec()) + "x")), "more bytes after the end");
  EXPECT_SAYS(WhyRefused(ParseOsMeasurement(std::string("\xA0", 1))), "'measurement' has not the members");
}

TEST(LiteMaterial, NamesItsMeasurementOnce) {
  const LiteMaterial good = Machine().Lite();
  EXPECT_EQ(WhyRefused(ReadLiteMaterial(good)), "accepted");
  LiteMaterial bad = good;
  bad.checksum_file += good.checksum_file;
  EXPECT_SAYS(WhyRefused(ReadLiteMaterial(bad)), "stands twice");
  bad.checksum_file = std::string(64, 'a') + "  other\n";
  EXPECT_SAYS(WhyRefused(ReadLiteMaterial(bad)), "does not name measurement.tdx.cbor");
  bad.checksum_file = std::string(64, 'a') + "  measurement.tdx.cbor\n";
  EXPECT_SAYS(WhyRefused(ReadLiteMaterial(bad)), "sha256sum.txt says aaaa");
  bad.checksum_file = good.checksum_file.substr(0, good.checksum_file.size() - 1) + " third\n";
  EXPECT_SAYS(WhyRefused(ReadLiteMaterial(bad)), "malformed line");
}

TEST(VmConfig, IsReadInBothForms) {
  const LiteMaterial lite = Machine().Lite();
  const std::string inner = "{\"os_image_hash\":\"" + HexEncode(kHash) +
                            "\",\"memory_size\":4096,\"qemu_version\":\"\",\"tdx_measurement\":"
                            "{\"checksum_file\":\"" +
                            Base64Encode(lite.checksum_file) + "\",\"measurement\":\"" +
                            Base64Encode(lite.measurement) + "\"},\"mr_config\":\"{}\"}";
  std::string escaped;
  for (const char c : inner) escaped += c == '"' ? "\\\"" : std::string(1, c);
  for (const std::string& text : {inner, "{\"vm_config\":\"" + escaped + "\"}"}) {
    const auto config = ParseVmConfig(text);
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->os_image_hash, kHash);
    EXPECT_EQ(config->memory_size, 4096U);
    EXPECT_EQ(config->qemu_version, std::nullopt);
    EXPECT_EQ(config->mr_config, "{}");
    ASSERT_TRUE(config->lite);
    EXPECT_EQ(config->lite->measurement, lite.measurement);
  }
  EXPECT_EQ(ParseVmConfig(R"({"vm_config":"{}","mr_config":{"a": 1}})")->mr_config, R"({"a": 1})");
  EXPECT_EQ(ParseVmConfig(R"({"os_image_hash":""})")->os_image_hash, std::nullopt);
  for (const auto& [text, reason] : std::vector<std::pair<std::string, std::string>>{
           {"[]", "expected an object"},
           {R"({"memory_size":-1})", "'memory_size' is a number (-1)"},
           {R"({"memory_size":"1"})", "'memory_size' is a string"},
           {R"({"os_image_hash":"aa"})", "expected 64 hex digits"},
           {R"({"tdx_measurement":{"checksum_file":"a","measurement":""}})", "'checksum_file' is not the base64"},
           {R"({"tdx_measurement":{"measurement":""}})", "'checksum_file' of 'tdx_measurement' is missing"},
           {R"({"vm_config":7})", "'vm_config' is a number"}}) {
    EXPECT_SAYS(WhyRefused(ParseVmConfig(text)), reason);
  }
}

TEST(OsReferenceTable, IsReadAndWritten) {
  const OsRow row = Machine().Row();
  const auto table =
      ParseOsReference("{\"images\":[" + OsRowJson(row) + "],\"acpi\":[{\"digests\":[\"" + std::string(96, 'a') +
                       "\",\"" + std::string(96, 'b') + "\",\"" + std::string(96, 'c') + "\"],\"shape\":\"s\"}]}");
  ASSERT_TRUE(table) << table.error().message;
  ASSERT_EQ(table->images.size(), 1U);
  EXPECT_EQ(OsRowJson(table->images[0]), OsRowJson(row));
  EXPECT_EQ(table->acpi.at(0).shape, "s");
  const std::string old = "{\"images\":[{\"os_image_hash\":\"" + HexEncode(kHash) +
                          "\",\"image_names\":[\"dstack-dev-0.5\"],\"mrtd\":\"" + std::string(96, 'a') +
                          "\",\"rtmr1\":\"" + std::string(96, 'b') + "\",\"rtmr2\":\"" + std::string(96, 'c') + "\"}]}";
  const auto observed = ParseOsReference(old);
  ASSERT_TRUE(observed) << observed.error().message;
  EXPECT_EQ(observed->images[0].is_dev, true);
  EXPECT_EQ(observed->images[0].td_hob, kDstackWitness);
}

TEST(OsReferenceTable, RefusesWhatIsMalformed) {
  EXPECT_SAYS(WhyRefused(ParseOsReference("{}")), "'images' is missing");
  EXPECT_SAYS(WhyRefused(ParseOsReference(R"({"images":[]})")), "is empty");
  const std::string row = OsRowJson(Machine().Row());
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = row;
    changed.replace(changed.find(from), from.size(), to);
    return WhyRefused(ParseOsReference("{\"images\":[" + changed + "]}"));
  };
  EXPECT_EQ(with("example", "other"), "accepted");
  EXPECT_SAYS(with("\"rtmr1\"", "\"rtmr9\""), "images[0]: the member 'rtmr1'");
  EXPECT_SAYS(with("\"rtmr2\":\"", "\"rtmr2\":\"0"), "'rtmr2'");
  EXPECT_SAYS(with("\"td_hob\":\"", "\"td_hob\":\"00"), "td_hob: ");
  EXPECT_SAYS(with("\"is_dev\":false", "\"is_dev\":0"), "'is_dev' is a number");
  EXPECT_SAYS(WhyRefused(ParseOsReference("{\"images\":[" + row + "],\"acpi\":[{\"digests\":[]}]}")),
              "'digests' are not three");
}

// ----- rows from files

std::string Padded(std::string text, std::size_t size) { return text.resize(size, '\0'), text; }

// The page of the builder's firmware at 0xfffff000, and the pages that are only added.
std::string ExpectedMrtd() {
  const auto record = [](const std::string& name, std::uint64_t address) {
    return Padded(Padded(name, 16) + test::LittleEndian(address, 8), 128);
  };
  std::string measured = record("MEM.PAGE.ADD", 0xFFFFF000);
  for (std::uint64_t at = 0xFFFFF000; at < 0x100000000; at += 256)
    measured += record("MR.EXTEND", at) + std::string(256, 'F');
  for (const std::uint64_t page : {0x809U, 0x80AU, 0x800U, 0x801U, 0x802U, 0x803U, 0x804U, 0x805U}) {
    const std::uint64_t address = page * 0x1000;
    measured += record("MEM.PAGE.ADD", address);
  }
  return measured;
}

TEST(Tdvf, IsMeasuredPageByPage) {
  const auto measured = MeasureTdvf(OsImageBuilder().firmware);
  ASSERT_TRUE(measured) << measured.error().message;
  const std::string digest = Sha384(ExpectedMrtd());
  EXPECT_EQ(measured->mrtd_single_pass, digest);
  EXPECT_EQ(measured->mrtd_two_pass, digest);  // the same for sections of one measured page
  EXPECT_EQ(HexEncode(measured->td_hob), "8010090200060902");

  const std::string two_pages = test::Firmware(
      std::string(8192, 'F'),
      test::FirmwareSection(0, 8192, 0x10000, 8192, 0, 1) + test::FirmwareSection(0, 0, 0x809000, 4096, 2, 0), 2);
  const auto both = MeasureTdvf(two_pages);
  ASSERT_TRUE(both);
  EXPECT_NE(both->mrtd_single_pass, both->mrtd_two_pass);
}

TEST(Tdvf, RefusesWhatIsNoFirmware) {
  const std::string good = OsImageBuilder().firmware;
  EXPECT_SAYS(WhyRefused(MeasureTdvf("")), "too short");
  EXPECT_SAYS(WhyRefused(MeasureTdvf(std::string(100, '\0'))), "no table of GUIDs");
  std::string bad = good;
  bad.replace(good.find("TDVF"), 4, "TDVG");
  EXPECT_SAYS(WhyRefused(MeasureTdvf(bad)), "no descriptor where it says");
  bad = good;
  bad[good.find("TDVF") + 8] = 2;
  EXPECT_SAYS(WhyRefused(MeasureTdvf(bad)), "another version");
  bad = good;
  bad[good.find("TDVF") + 12] = 100;
  EXPECT_SAYS(WhyRefused(MeasureTdvf(bad)), "too many sections");
  bad = good;
  bad[good.size() - 32 - 16 - 2] = 17;
  EXPECT_SAYS(WhyRefused(MeasureTdvf(bad)), "impossible length");
  bad = good;
  bad[good.size() - 32 - 18 - 1] ^= 1;
  EXPECT_SAYS(WhyRefused(MeasureTdvf(bad)), "names no descriptor");
  const auto section = [](const std::string& raw) { return WhyRefused(MeasureTdvf(test::Firmware("data", raw, 1))); };
  EXPECT_SAYS(section(test::FirmwareSection(0, 1 << 20, 0, 1 << 20, 0, 1)), "a section lies outside it");
  EXPECT_SAYS(section(test::FirmwareSection(0, 0, 1, 4096, 0, 1)), "no whole pages");
  EXPECT_SAYS(section(test::FirmwareSection(0, 0, 0, 0, 0, 1)), "no whole pages");
  EXPECT_SAYS(section(test::FirmwareSection(0, 0, 0, std::uint64_t{1} << 40U, 0, 1)), "too much memory");
  EXPECT_SAYS(section(test::FirmwareSection(0, 0, 0, 4096, 0, 1)), "no section for the hand-off block");
}

TEST(OsRowOfFiles, IsMadeOfAnImage) {
  const OsImageBuilder builder;
  const auto row = MakeOsRow(builder.Files());
  ASSERT_TRUE(row) << row.error().message;
  EXPECT_EQ(row->os_image_hash, test::Sha256Of(builder.Files().at("sha256sum.txt")));
  EXPECT_EQ(row->name, "dstack-1.2.3");
  EXPECT_EQ(row->is_dev, false);
  EXPECT_EQ(row->mrtd.at(1), Sha384(ExpectedMrtd()));
  std::string wide;
  for (const char c : builder.cmdline + " initrd=initrd") wide += std::string(1, c) + '\0';
  EXPECT_EQ(row->rtmr2, ExpectedRtmr2(Sha384(wide + std::string(2, '\0')), Sha384(builder.initrd)));
  OsImageBuilder dev;
  dev.is_dev = true;
  EXPECT_EQ(MakeOsRow(dev.Files())->is_dev, true);
  OsImageBuilder other = builder;
  other.kernel[0x403] ^= 1;
  EXPECT_NE(MakeOsRow(other.Files())->rtmr1, row->rtmr1);
  OsImageBuilder checksum = builder;
  checksum.kernel[0x280 + 24 + 64] ^= 1;  // of the PE header, which does not count
  EXPECT_EQ(MakeOsRow(checksum.Files())->rtmr1, row->rtmr1);
  OsImageBuilder longer = builder;
  longer.initrd += std::string(4096, 'x');  // its size is written into the kernel
  EXPECT_NE(MakeOsRow(longer.Files())->rtmr1, row->rtmr1);
}

TEST(OsRowOfFiles, IsMadeOfTheMeasurementDocument) {
  const Machine machine;
  const LiteMaterial lite = machine.Lite();
  const auto row = MakeOsRow({{"sha256sum.txt", lite.checksum_file}, {"measurement.tdx.cbor", lite.measurement}});
  ASSERT_TRUE(row) << row.error().message;
  EXPECT_EQ(row->rtmr1, machine.image.Rtmr1());
  EXPECT_EQ(row->is_dev, std::nullopt);
  EXPECT_SAYS(WhyRefused(MakeOsRow(OsImageBuilder().Files({{"measurement.tdx.cbor", lite.measurement}}))),
              "not what its files measure to");
}

TEST(OsRowOfFiles, RefusesWhatTheListDoesNotCover) {
  const ImageFiles good = OsImageBuilder().Files();
  ImageFiles files = good;
  files["bzImage"] += 'x';
  EXPECT_SAYS(WhyRefused(MakeOsRow(files)), "'bzImage' has another SHA-256");
  files = good;
  files["extra"] = "x";
  EXPECT_SAYS(WhyRefused(MakeOsRow(files)), "'extra' is not in sha256sum.txt");
  files = good;
  files.erase("bzImage");
  EXPECT_SAYS(WhyRefused(MakeOsRow(files)), "'bzImage' is missing");
  EXPECT_SAYS(WhyRefused(MakeOsRow({})), "'sha256sum.txt' is missing");
  EXPECT_SAYS(WhyRefused(MakeOsRow({{"sha256sum.txt", ""}})), "neither metadata.json nor measurement.tdx.cbor");
  OsImageBuilder builder;
  builder.kernel = "MZ";
  EXPECT_SAYS(WhyRefused(MakeOsRow(builder.Files())), "kernel: it has no setup header");
  builder = {};
  builder.kernel[0x280] = 'X';
  EXPECT_SAYS(WhyRefused(MakeOsRow(builder.Files())), "kernel: it is no PE file");
  builder = {};
  builder.kernel[0x280 + 24] = 0;
  EXPECT_SAYS(WhyRefused(MakeOsRow(builder.Files())), "optional header is of another kind");
  builder = {};
  builder.kernel[0x280 + 24 + 62] = 1;
  EXPECT_SAYS(WhyRefused(MakeOsRow(builder.Files())), "its headers lie outside it");
  builder = {};
  builder.kernel[0x280 + 24 + 240 + 18] = 1;
  EXPECT_SAYS(WhyRefused(MakeOsRow(builder.Files())), "a section lies outside it");
  builder = {};
  const std::string section = builder.kernel.substr(0x280 + 24 + 240, 40);
  builder.kernel.replace(0x280 + 24 + 280, 40, section);
  EXPECT_TRUE(MakeOsRow(builder.Files()));  // of two headers one counts
  builder.kernel[0x280 + 6] = 2;
  EXPECT_SAYS(WhyRefused(MakeOsRow(builder.Files())), "its sections overlap");
}

}  // namespace
}  // namespace gl
