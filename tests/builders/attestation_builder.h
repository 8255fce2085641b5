// A dstack machine's attestation in each of the encodings that guests and services use: one machine, right in every
// part until a test changes one. The quote is laid out and signed with test keys, without a chain of certificates.
// Source: the dstack attestation format, sections 2, 13 and 14.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/builders/event_log_builder.h"
#include "tests/builders/os_boot.h"
#include "tests/builders/quote_builder.h"
#include "tests/builders/test_key.h"

namespace gl::test {

// SHA-256 and SHA-512 of BYTES, raw.
[[nodiscard]] std::string Sha256Of(std::string_view bytes);
[[nodiscard]] std::string Sha512Of(std::string_view bytes);

struct AttestationBuilder {
  AttestationBuilder();

  OsImageSpec image;
  std::string compose_text;
  EventLogBuilder log;
  TdReportSpec td;  // its registers are the log's
  std::string vm_config;
  TestKey kms_root;  // the key provider's, when Kms() was called

  // The machine got its keys from a KMS whose root key is kms_root.
  void UseKms();

  [[nodiscard]] std::string Quote() const;
  [[nodiscard]] std::string TcbInfo() const;
  [[nodiscard]] std::string GetQuoteJson() const;
  [[nodiscard]] std::string ServiceJson() const;

  // What the binary encodings hold, each to be changed by itself.
  struct Blob {
    std::string platform_kind = "tdx", stack_kind = "dstack";  // of MessagePack
    unsigned char platform = 0;                                // of SCALE
    std::string quote;
    std::vector<EventSpec> events;
    std::vector<EventSpec> runtime_events;
    std::string report_data;
    std::string config;
    std::optional<std::string> payload{};
  };
  [[nodiscard]] Blob MakeBlob() const;
  [[nodiscard]] static std::string Scale(const Blob& blob);
  // With quote and report data as arrays of numbers, or all bytes as bytes.
  [[nodiscard]] static std::string MsgPack(const Blob& blob, bool arrays = true);

  // Leaf, app CA and KMS CA in DER; the leaf holds a quote of this machine that binds its key.
  struct Chain {
    std::vector<std::string> certificates;
    std::string leaf_spki;
  };
  [[nodiscard]] Chain Certificates(std::string_view app_id, bool packed_log = false, bool newer = false);
};

// Parts of MessagePack.
[[nodiscard]] std::string PackText(std::string_view text);
[[nodiscard]] std::string PackBytes(std::string_view bytes);
[[nodiscard]] std::string PackArrayOf(std::string_view bytes);
[[nodiscard]] std::string PackNumber(std::uint64_t number);
// A map of KEY, packed VALUE, KEY, ...
[[nodiscard]] std::string PackMap(const std::vector<std::string>& keys_and_values);
[[nodiscard]] std::string PackArray(const std::vector<std::string>& values);

}  // namespace gl::test
