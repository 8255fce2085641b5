// Files and directories by handle: whatever lies in a volume may be a trap, so nothing is opened by a path that a
// symlink could bend, and nothing that could block is opened at all.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "os/unique_fd.h"

namespace gl {

// Takes the next piece of a stream of bytes; its failure ends the stream.
using ByteSink = std::function<Status(std::string_view)>;

// Opens PATH beneath the directory ROOT through real directories only (openat2 with RESOLVE_BENEATH,
// RESOLVE_NO_SYMLINKS, RESOLVE_NO_MAGICLINKS). An empty PATH is ROOT itself. Returns an empty handle and leaves errno.
// Needs Linux 5.6; there is no fallback.
[[nodiscard]] UniqueFd OpenBeneath(int root, const std::string& path, int flags);

// The bytes of the regular file PATH relative to DIRECTORY, at most LIMIT of them. FLAGS adds O_NOFOLLOW where a
// symlink may not be followed. Never blocks. FAULT is what a failure counts as.
[[nodiscard]] Result<std::string> ReadRegularFile(int directory, const std::string& path, int flags, std::size_t limit,
                                                  Fault fault);

// An empty file NAME in DIRECTORY, where nothing of that name may be, opened for reading and writing; the umask counts.
// Fault::kWorkDir.
[[nodiscard]] Result<UniqueFd> OpenNewFile(int directory, const std::string& name, mode_t mode = 0600);

// The same, and its name is gone again.
[[nodiscard]] Result<UniqueFd> OpenUnnamedFile(int directory, const std::string& name);

// Creates NAME in DIRECTORY, where nothing of that name may be, with these bytes and permission bits.
[[nodiscard]] Status CreateFile(int directory, const std::string& name, std::string_view bytes, mode_t mode);

// The open file's bytes in order, in pieces. Fault::kWorkDir when reading fails.
[[nodiscard]] Status ReadPieces(int file, const ByteSink& sink);

// Writes all of BYTES; the result names no file. Fault::kWorkDir.
[[nodiscard]] Status WriteAll(int file, std::string_view bytes);

// The text of the symlink NAME in DIRECTORY, nothing when it is none.
[[nodiscard]] std::optional<std::string> ReadLinkText(int directory, const std::string& name);

// PATH without symlinks, "." and ".."; "" when it does not exist.
[[nodiscard]] std::string RealPath(const std::string& path);

// The names in DIRECTORY without "." and "..", sorted by bytes. The handle is read from its start, so no two threads
// may list by one. Fault::kWorkDir.
[[nodiscard]] Result<std::vector<std::string>> ListNames(int directory);

// Creates the directory NAME in PARENT with permission bits 0755, whatever the umask and any inherited ACL, and opens
// it.
[[nodiscard]] Result<UniqueFd> MakeDirectory(int parent, const std::string& name);

// Creates the directory PATH beneath ROOT and those above it with the mode 0755 less the umask, where they are missing.
// That one cannot be made shows when it is opened.
void MakeDirectories(int root, const std::string& path);

// Takes everything that modes alone do not show off the directory: access control lists, inherited or not.
void DropAccessLists(int directory);

}  // namespace gl
