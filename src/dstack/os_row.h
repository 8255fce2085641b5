// A row of the table of images, made from the files of a released image.
// Source: the dstack attestation format, section 11.5.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/result.h"
#include "dstack/os_reference.h"

namespace gl {

// The files of an image by their names, without folders: those of its archive.
using ImageFiles = std::map<std::string, std::string, std::less<>>;

// Every file but sha256sum.txt has to be in that list with its SHA-256, and every line of the list has to have its
// file. When measurement.tdx.cbor is among them it gives the row's values, else metadata.json and the firmware, kernel
// and initrd that it names; when both can, they have to agree. Fault::kIntegrity for all else.
[[nodiscard]] Result<OsRow> MakeOsRow(const ImageFiles& files);

}  // namespace gl
