// RTMR0 to RTMR2 as an image gives them, and what of RTMR0 only the log can tell.
// Source: the dstack attestation format, sections 11.3 and 11.4.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "dstack/td_hob.h"
#include "tdx/event_log.h"

namespace gl {

// The digests of the ACPI data that the host made: loader, RSDP, tables. Nobody vouches for them.
using AcpiDigests = std::array<std::string, 3>;

// The three in LOG: of RTMR0, type 10, with the payload "ACPI DATA" or none, by their names when they have them, else
// in order. Fault::kIntegrity for another number of them, or names that are not each of the three once.
[[nodiscard]] Result<AcpiDigests> FindAcpiDigests(const EventLog& log);

// How many events LOG has of RTMR0.
[[nodiscard]] std::size_t CountRtmr0(const EventLog& log);

// What each register holds after its digests were folded in. All digests have 48 bytes.
[[nodiscard]] std::string ExpectedRtmr0(std::string_view hob_digest, const AcpiDigests& acpi);
[[nodiscard]] std::string ExpectedRtmr1(std::string_view kernel_authenticode);
[[nodiscard]] std::string ExpectedRtmr2(std::string_view cmdline, std::string_view initrd);

// The memory size, a whole number of half GiB up to 4 TiB, whose hand-off block has this digest; for evidence that does
// not tell it. It needs no trust: RTMR0 does not come out with another.
[[nodiscard]] std::optional<std::uint64_t> FindMemorySize(const HobWitness& witness, std::string_view hob_digest);

}  // namespace gl
