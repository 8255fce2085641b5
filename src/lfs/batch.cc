#include "lfs/batch.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <vector>

#include "base/text.h"

namespace gl {
namespace {

constexpr std::size_t kMaxDepth = 8;        // of arrays and objects inside each other
constexpr std::size_t kMaxValues = 8192;    // of any kind together
constexpr std::size_t kMaxNameBytes = 128;  // of a member

// The values of a JSON text by their paths: "" is the whole, "/objects/0/oid" the member "oid" of the first element of
// the member "objects". A text has a quotation mark in front, and of its escapes only those for printable ASCII are
// resolved: it holds no control character. Words and numbers, which are only known by their characters, are as they
// stand; arrays and objects are "[" and "{".
using JsonValues = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view kNameCharacters = "-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// What a character or escape in a text stands for, when that is printable ASCII, else as it is WRITTEN; nothing when it
// is neither.
std::optional<std::string> Unescaped(std::string_view written) {
  const bool letter = written.size() == 2 && std::string_view("bfnrt").contains(written[1]);
  if (letter || written.size() == 1) return std::string(written);
  if (written.size() == 2 && std::string_view("\"\\/").contains(written[1])) return std::string(written.substr(1));
  unsigned code = 0;
  const bool whole = written.size() == 6 && std::from_chars(&written[2], written.end(), code, 16).ptr == written.end();
  if (!whole) return std::nullopt;
  return code >= 0x20 && code < 0x7f ? std::string(1, static_cast<char>(code)) : std::string(written);
}

// Takes what is JSON (RFC 8259) with every name once in its object. Each function says whether that is there; if not,
// REST is where.
struct JsonReader {
  std::string_view rest;
  JsonValues values = {};

  bool Skip(char wanted) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
    if (!rest.starts_with(wanted)) return false;
    rest.remove_prefix(1);
    return true;
  }

  bool TakeValue(const std::string& path, std::size_t depth) {
    const bool object = Skip('{'), array = !object && Skip('[');
    const auto value = object ? "{" : array ? "[" : Skip('"') ? TakeText("\"") : TakeWord();
    if (!value || depth > kMaxDepth || values.size() == kMaxValues) return false;
    return values.emplace(path, *value).second && (!(object || array) || TakeMembers(path, object, depth + 1));
  }

  bool TakeMembers(const std::string& path, bool named, std::size_t depth) {
    const char end = named ? '}' : ']';
    if (Skip(end)) return true;
    for (std::size_t index = 0;; ++index) {
      const auto name = !named ? std::to_string(index) : Skip('"') ? TakeText("") : std::nullopt;
      if (!name || name->size() > kMaxNameBytes || name->contains('/') || (named && !Skip(':'))) return false;
      if (!TakeValue(path + "/" + *name, depth)) return false;
      if (!Skip(',')) return Skip(end);
    }
  }

  // Behind TEXT; the first quotation mark was taken.
  std::optional<std::string> TakeText(std::string text) {
    while (!rest.starts_with('"')) {
      const std::string_view written = rest.substr(0, !rest.starts_with('\\') ? 1 : rest.starts_with("\\u") ? 6 : 2);
      const auto character = Unescaped(written);
      if (!character || static_cast<unsigned char>(written[0]) < 0x20) return std::nullopt;
      text += *character;
      rest.remove_prefix(written.size());
    }
    rest.remove_prefix(1);
    return text;
  }

  std::optional<std::string> TakeWord() {
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t\r\n,]}"));
    const bool number = !word.empty() && word.find_first_not_of("+-.0123456789eE") == std::string_view::npos;
    if (!number && word != "true" && word != "false" && word != "null") return std::nullopt;
    rest.remove_prefix(word.size());
    return std::string(word);
  }
};

std::unexpected<Error> Refuse(std::string_view oid, std::string_view why) {
  const auto shown = [](std::string_view text) { return Printable(text.substr(text.starts_with('"') ? 1 : 0), 200); };
  return Fail(Fault::kRemote, "about object '" + shown(oid) + "' the server says: " + shown(why));
}

// A line of curl's config file, whatever VALUE has but control characters. Source: curl(1), "--config".
std::string Option(std::string_view name, std::string_view value) {
  return std::string(name) + " = " + DoubleQuoted(value) + "\n";
}

std::string Ask(const LfsServer& server, std::string url, bool with_credentials) {
  const std::string own = server.repo.substr(0, server.repo.find('/', std::string_view("https://").size()) + 1);
  if (with_credentials && !server.credentials.empty() && url.starts_with(own))
    url.replace(0, own.size(), server.credentials.substr(0, server.credentials.size() - 1) + "/");
  return "fail\ngloboff\nlocation\nmax-redirs = 5\nconnect-timeout = 20\n" +
         Option("proto", server.IsPlainHttp() ? "=http,https" : "=https") + Option("url", url);
}

// VALUES has an empty text for what is not there.
Result<std::string> ReadObject(JsonValues& values, const std::string& at, const LfsPointer& object,
                               const LfsServer& server) {
  if (values.contains(at + "/error")) return Refuse(object.oid, values[at + "/error/message"]);
  if (values[at + "/size"] != std::to_string(object.size)) return Refuse(object.oid, "another size");
  const std::string_view href = values[at + "/actions/download/href"];
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~' && c != '\\'; };  // no escape either that is left
  const bool scheme = href.starts_with("\"https://") || (server.IsPlainHttp() && href.starts_with("\"http://"));
  if (!scheme || href.contains(' ') || !std::ranges::all_of(href, is_plain))
    return Refuse(object.oid, "no address, or one that is not allowed");
  std::string config = Option("max-filesize", std::to_string(object.size));
  bool authorized = false;
  const std::string header = at + "/actions/download/header/";
  for (auto it = values.lower_bound(header); it != values.end() && it->first.starts_with(header); ++it) {
    const std::string name = it->first.substr(header.size());
    if (!std::ranges::all_of(it->second, is_plain) || !it->second.starts_with('"') || name.empty() ||
        name.find_first_not_of(kNameCharacters) != std::string::npos) {
      return Refuse(object.oid, "a header that is not allowed");
    }
    config += Option("header", name + ": " + it->second.substr(1));
    authorized = authorized || FoldedName(name) == "authorization";
  }
  return config + Ask(server, std::string(href.substr(1)), !authorized);
}

}  // namespace

std::string LfsServer::Request(std::span<const LfsPointer> objects) const {
  std::string list;
  for (const LfsPointer& object : objects) {
    list += (list.empty() ? R"({"oid":")" : R"(,{"oid":")") + object.oid + R"(","size":)";
    list += std::to_string(object.size) + "}";
  }
  const std::string url = repo.substr(0, repo.find_last_not_of('/') + 1);
  const std::string type = ": application/vnd.git-lfs+json";
  return Ask(*this, url + (url.ends_with(".git") ? "" : ".git") + "/info/lfs/objects/batch", true) +
         Option("header", "Accept" + type) + Option("header", "Content-Type" + type) +
         Option("data-raw",
                R"({"operation":"download","transfers":["basic"],"hash_algo":"sha256","objects":[)" + list + "]}");
}

Result<std::string> LfsServer::ReadAnswer(std::string_view bytes, std::span<const LfsPointer> objects) const {
  JsonReader reader{bytes};
  if (!reader.TakeValue("", 0) || reader.Skip('\0') || !reader.rest.empty()) {
    const std::size_t at = bytes.size() - reader.rest.size();
    return Fail(Fault::kRemote, "malformed JSON, or too much of it, at byte " + std::to_string(at + 1));
  }
  std::vector<std::string> requests(objects.size());
  for (std::size_t i = 0; i <= objects.size(); ++i) {
    const std::string at = "/objects/" + std::to_string(i);
    if (!reader.values.contains(at)) break;
    const std::string_view oid = reader.values[at + "/oid"];
    const auto asked = std::ranges::find(objects, oid, [](const LfsPointer& it) { return '"' + it.oid; });
    const auto place = static_cast<std::size_t>(asked - objects.begin());
    if (asked == objects.end() || !requests[place].empty()) return Refuse(oid, "what was not asked");
    GL_ASSIGN(requests[place], ReadObject(reader.values, at, *asked, *this));
  }
  std::string config;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (requests[i].empty()) return Refuse(objects[i].oid, "nothing");
    config += (i > 0 ? "next\n" : "") + requests[i];
  }
  return config;
}

}  // namespace gl
