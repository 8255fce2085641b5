// The two documents that Intel signs, as text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gl::test {

using Svns = std::array<std::uint8_t, 16>;

struct StatementSpec {
  std::string status = "UpToDate";
  std::string date = "2026-01-01T00:00:00Z";
  std::vector<std::string> advisories = {};
};

struct PlatformLevelSpec {
  Svns sgx{}, tdx{};
  unsigned pce_svn = 0;
  StatementSpec statement = {};
};

struct SvnLevelSpec {
  unsigned svn = 0;
  StatementSpec statement = {};
};

struct ModuleSpec {
  std::string id = "TDX_01";
  std::string mrsigner = std::string(96, '0');
  std::string attributes = std::string(16, '0');
  std::string mask = std::string(16, 'F');
  std::vector<SvnLevelSpec> levels = {};
};

// A TCB info whose one level, and whose one module's level, the good platform of the other builders reaches.
struct TcbInfoSpec {
  TcbInfoSpec();
  std::string id = "TDX";
  unsigned version = 3;
  std::string issued = "2026-02-01T00:00:00Z", next = "2026-03-01T00:00:00Z";
  std::string fmspc = "90C06F000000", pce_id = "0000";
  unsigned tcb_type = 0, evaluation_number = 20;
  ModuleSpec module = {};  // its id and levels are not written
  std::vector<ModuleSpec> modules;
  std::vector<PlatformLevelSpec> levels;

  [[nodiscard]] std::string Text() const;
};

struct QeIdentitySpec {
  QeIdentitySpec();
  std::string id = "TD_QE";
  unsigned version = 2;
  std::string issued = "2026-02-02T00:00:00Z", next = "2026-03-02T00:00:00Z";
  unsigned evaluation_number = 19;
  std::string misc_select = "00000000", misc_select_mask = "FFFFFFFF";
  std::string attributes = "11000000000000000000000000000000", attributes_mask = "FBFFFFFFFFFFFFFF0000000000000000";
  std::string mr_signer = std::string(64, 'a');
  unsigned isv_prod_id = 2;
  std::vector<SvnLevelSpec> levels;

  [[nodiscard]] std::string Text() const;
};

// TEXT as a JSON string; it must be free of control characters but LF and CR.
[[nodiscard]] std::string JsonString(std::string_view text);

// TEXT with the one place where FROM stands in it replaced; fails the test when there is not exactly one.
[[nodiscard]] std::string Replaced(std::string text, std::string_view from, std::string_view to);

}  // namespace gl::test
