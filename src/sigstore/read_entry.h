// A log entry as a bundle carries it. Source: sigstore-provenance.md, section 3.2.
#pragma once

#include "sigstore/bundle.h"
#include "sigstore/proto_json.h"

namespace gl {

// Numbers that are none are refused under kTlogIndex where they are places in a tree, else under kBundleJson.
[[nodiscard]] Proven<LogEntry> ReadLogEntry(const JsonValue& value);

}  // namespace gl
