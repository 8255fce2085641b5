#include "tdx/pck_extension.h"

#include <limits>
#include <set>

#include "pki/der_reader.h"
#include "pki/oid_table.h"

namespace gl {
namespace {

// The arcs below kOidSgxExtension.
enum Field : unsigned {
  kPpid = 1,
  kTcb = 2,
  kPceId = 3,
  kFmspc = 4,
  kSgxType = 5,
  kInstanceId = 6,
  kConfiguration = 7
};
enum TcbField : unsigned { kFirstComponent = 1, kLastComponent = 16, kPceSvn = 17, kCpuSvn = 18 };
enum ConfigurationField : unsigned { kDynamicPlatform = 1, kCachedKeys = 2, kSmtEnabled = 3 };

std::unexpected<Rejection> MalformedExtension(std::string_view rule) {
  return Reject(Reason::kPckExtension, "the PCK certificate's SGX extension: " + std::string(rule));
}

// Reads a list of pairs whose identifiers are ARC and one number more.
class PairReader {
 public:
  PairReader(DerReader pairs, std::string arc) : pairs_(pairs), arc_(std::move(arc)) {}

  struct Pair {
    unsigned number;
    DerReader value;  // of one element, whatever it is
  };

  // The next pair with such an identifier; nothing when there is none left.
  // pairs = *SEQUENCE { id OBJECT IDENTIFIER, value ANY }
  [[nodiscard]] Judged<std::optional<Pair>> Next() {
    while (!pairs_.AtEnd()) {
      auto pair = pairs_.TakeInside();
      const auto id = pair ? pair->Take(DerTag::kOid) : std::nullopt;
      const auto value = id ? pair->TakeAny() : std::nullopt;
      if (!value || !pair->AtEnd()) return MalformedExtension("it is not a list of pairs");
      if (id->size() != arc_.size() + 1 || !id->starts_with(arc_)) continue;
      const unsigned number = static_cast<unsigned char>(id->back());
      if (number > 127) continue;  // a part of a longer number
      if (!seen_.insert(number).second) return MalformedExtension(Name(number) + " is there twice");
      return Pair{number, DerReader(value->whole)};
    }
    return std::nullopt;
  }

  // Refuses when one of FIRST to LAST was not there.
  [[nodiscard]] Judgement RequireAll(unsigned first, unsigned last) const {
    for (unsigned number = first; number <= last; ++number) {
      if (!seen_.contains(number)) return MalformedExtension(Name(number) + " is missing");
    }
    return {};
  }

  // "field 2.17"
  [[nodiscard]] std::string Name(unsigned number) const {
    std::string name = "field ";
    for (const char outer : arc_.substr(kOidSgxExtension.der.size())) name += std::to_string(outer) + ".";
    return name + std::to_string(number);
  }

 private:
  DerReader pairs_;
  std::string arc_;
  std::set<unsigned> seen_;
};

std::string ArcOf(std::string_view below) { return std::string(kOidSgxExtension.der).append(below); }

// What is wrong with a field's value, for all fields alike.
std::unexpected<Rejection> WrongValue(const PairReader& reader, unsigned number, std::string_view wanted) {
  return MalformedExtension(reader.Name(number) + " is not " + std::string(wanted));
}

Judged<std::string> TakeOctets(PairReader::Pair& pair, std::size_t size, const PairReader& reader) {
  const auto bytes = pair.value.Take(DerTag::kOctetString);
  if (bytes && bytes->size() == size) return std::string(*bytes);
  return WrongValue(reader, pair.number, "an OCTET STRING of " + std::to_string(size) + " bytes");
}

Judged<std::uint32_t> TakeInteger(PairReader::Pair& pair, std::uint32_t max, const PairReader& reader) {
  const auto value = pair.value.TakeUnsigned();
  if (value && *value <= max) return *value;
  return WrongValue(reader, pair.number, "an INTEGER of 0 to " + std::to_string(max));
}

Judgement ReadTcbField(PairReader::Pair& pair, const PairReader& reader, PckExtension& extension) {
  if (pair.number == kPceSvn) {
    GL_ASSIGN(const std::uint32_t svn, TakeInteger(pair, std::numeric_limits<std::uint16_t>::max(), reader));
    extension.pce_svn = static_cast<std::uint16_t>(svn);
  } else if (pair.number == kCpuSvn) {
    GL_ASSIGN(extension.cpu_svn, TakeOctets(pair, 16, reader));
  } else if (pair.number >= kFirstComponent && pair.number <= kLastComponent) {
    GL_ASSIGN(const std::uint32_t svn, TakeInteger(pair, std::numeric_limits<std::uint8_t>::max(), reader));
    extension.components.at(pair.number - kFirstComponent) = static_cast<std::uint8_t>(svn);
  }
  return {};
}

Judgement ReadTcb(PairReader::Pair& tcb, const PairReader& outer, PckExtension& extension) {
  const auto pairs = tcb.value.TakeInside();
  if (!pairs) return WrongValue(outer, tcb.number, "a SEQUENCE");
  PairReader reader(*pairs, ArcOf("\x02"));
  for (;;) {
    GL_ASSIGN(auto pair, reader.Next());
    if (!pair) return reader.RequireAll(kFirstComponent, kCpuSvn);
    GL_TRY(ReadTcbField(*pair, reader, extension));
  }
}

Judgement ReadConfiguration(PairReader::Pair& configuration, const PairReader& outer, PckExtension& extension) {
  const auto pairs = configuration.value.TakeInside();
  if (!pairs) return WrongValue(outer, configuration.number, "a SEQUENCE");
  PairReader reader(*pairs, ArcOf("\x07"));
  for (;;) {
    GL_ASSIGN(auto pair, reader.Next());
    if (!pair) return {};
    if (pair->number > kSmtEnabled || pair->number < kDynamicPlatform) continue;
    const auto flag = pair->value.TakeBoolean();
    if (!flag) return WrongValue(reader, pair->number, "a BOOLEAN");
    (pair->number == kDynamicPlatform ? extension.dynamic_platform
     : pair->number == kCachedKeys    ? extension.cached_keys
                                      : extension.smt_enabled) = flag;
  }
}

Judgement ReadField(PairReader::Pair& pair, const PairReader& reader, PckExtension& extension) {
  switch (pair.number) {
    case kPpid: {
      GL_ASSIGN(extension.ppid, TakeOctets(pair, 16, reader));
      return {};
    }
    case kTcb:
      return ReadTcb(pair, reader, extension);
    case kPceId: {
      GL_ASSIGN(extension.pce_id, TakeOctets(pair, 2, reader));
      return {};
    }
    case kFmspc: {
      GL_ASSIGN(extension.fmspc, TakeOctets(pair, 6, reader));
      return {};
    }
    case kSgxType: {
      const auto type = pair.value.TakeUnsigned(DerTag::kEnumerated);
      if (!type) return WrongValue(reader, pair.number, "an ENUMERATED");
      extension.sgx_type = *type;
      return {};
    }
    case kInstanceId: {
      GL_ASSIGN(extension.platform_instance_id, TakeOctets(pair, 16, reader));
      return {};
    }
    case kConfiguration:
      return ReadConfiguration(pair, reader, extension);
    default:
      return {};
  }
}

}  // namespace

// extension = SEQUENCE OF SEQUENCE { id OBJECT IDENTIFIER, value ANY }
Judged<PckExtension> ParsePckExtension(std::string_view value) {
  DerReader whole(value);
  const auto pairs = whole.TakeInside();
  if (!pairs || !whole.AtEnd()) return MalformedExtension("it is not one SEQUENCE");
  PairReader reader(*pairs, ArcOf(""));
  PckExtension extension{};
  for (;;) {
    GL_ASSIGN(auto pair, reader.Next());
    if (!pair) break;
    GL_TRY(ReadField(*pair, reader, extension));
  }
  GL_TRY(reader.RequireAll(kPpid, kSgxType));
  return extension;
}

}  // namespace gl
