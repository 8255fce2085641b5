// The digest by which firmware measures a Linux kernel, after QEMU has written into it what a boot loader would.
// Source: Microsoft, "Windows Authenticode Portable Executable Signature Format"; the Linux x86 boot protocol; the
// dstack attestation format, section 11.5.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gl {

// The SHA-384 of KERNEL (a bzImage with an EFI stub) as a machine with MEMORY_SIZE bytes measures it, whose initrd has
// INITRD_SIZE bytes. Fault::kIntegrity for bytes that are no such kernel.
[[nodiscard]] Result<std::string> KernelAuthenticode(std::string_view kernel, std::uint64_t initrd_size,
                                                     std::uint64_t memory_size);

}  // namespace gl
