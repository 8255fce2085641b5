#include "git/config_file.h"

#include "base/text.h"

namespace gl {
namespace {

// What may follow a backslash in a value, and what it stands for.
constexpr std::string_view kEscapes = "\"\\ntb";
constexpr std::string_view kEscaped = "\"\\\n\t\b";

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool BeginsComment(char c) { return c == '#' || c == ';'; }
bool IsLetter(char c) { return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z'); }
bool IsKeyCharacter(char c) { return IsLetter(c) || ('0' <= c && c <= '9') || c == '-'; }
char Lower(char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// A cursor over the text. As in git, CR LF is one line end, and the end of the text is a line end too.
class ConfigText {
 public:
  explicit ConfigText(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool AtEnd() const { return rest_.empty(); }
  [[nodiscard]] char Peek() const { return AtEnd() || rest_.starts_with("\r\n") ? '\n' : rest_.front(); }

  char Next() {
    const char c = Peek();
    if (c == '\n') ++line_;
    rest_.remove_prefix(AtEnd() ? 0 : rest_.starts_with("\r\n") ? 2 : 1);
    return c;
  }

  // Consumes C, which ends no line, when it comes next.
  [[nodiscard]] bool Skip(char c) {
    if (Peek() != c) return false;
    Next();
    return true;
  }
  void SkipBlanks() {
    while (IsBlank(Peek())) Next();
  }

  [[nodiscard]] std::unexpected<Error> Malformed(const std::string& what) const {
    return Fail(Fault::kWorkDir, "malformed git config: line " + std::to_string(line_) + ": " + what);
  }

 private:
  std::string_view rest_;
  std::size_t line_ = 1;
};

// header = "[" name [blanks DQUOTE *(character / "\" character) DQUOTE] "]"; the "[" is consumed.
// Gives "name" or "name.subsection", the name in lower case, the subsection as it is.
Result<std::string> TakeSectionHeader(ConfigText& text) {
  std::string section;
  while (IsKeyCharacter(text.Peek()) || text.Peek() == '.') section += Lower(text.Next());
  if (section.empty()) return text.Malformed("a section without a name");
  if (IsBlank(text.Peek())) {
    text.SkipBlanks();
    if (!text.Skip('"')) return text.Malformed("a subsection name without quotes");
    section += '.';
    while (!text.Skip('"')) {
      if (text.Peek() == '\\') text.Next();
      if (text.Peek() == '\n') return text.Malformed("a section header without end");
      section += text.Next();
    }
  }
  if (!text.Skip(']')) return text.Malformed("a section header without ']'");
  return section;
}

// What follows a key: [blanks "=" value]. Without that the key means "true" to git, and has no value here. A value ends
// at a comment or at the end of the line; quotes may open and close anywhere in it, blanks outside them are dropped at
// both its ends.
Result<std::optional<std::string>> TakeValue(ConfigText& text) {
  text.SkipBlanks();
  if (text.Peek() == '\n') return std::nullopt;
  if (!text.Skip('=')) return text.Malformed("a key that '=' does not follow");
  std::string value;
  std::size_t kept = 0;  // how much of VALUE stays when only blanks follow
  bool quoted = false;
  while (text.Peek() != '\n' && (quoted || !BeginsComment(text.Peek()))) {
    const char c = text.Next();
    if (!quoted && IsBlank(c)) {
      if (kept > 0) value += c;
      continue;
    }
    if (c == '"') {
      quoted = !quoted;
    } else if (c != '\\') {
      value += c;
    } else if (const char escape = text.Next(); escape != '\n') {  // else the value goes on in the next line
      const std::size_t known = kEscapes.find(escape);
      if (known == std::string_view::npos) return text.Malformed("an unknown escape in a value");
      value += kEscaped[known];
    }
    kept = value.size();
  }
  if (quoted) return text.Malformed("a quote without end");
  return value.substr(0, kept);
}

}  // namespace

Result<std::vector<ConfigSetting>> ParseGitConfig(std::string_view bytes) {
  if (bytes.contains('\0')) return Fail(Fault::kWorkDir, "malformed git config: NUL byte");
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  ConfigText text(bytes);
  std::string section;
  std::vector<ConfigSetting> settings;
  while (!text.AtEnd()) {
    if (BeginsComment(text.Peek())) {
      while (text.Peek() != '\n') text.Next();
    } else if (text.Peek() == '\n' || IsBlank(text.Peek())) {
      text.Next();
    } else if (text.Skip('[')) {
      GL_ASSIGN(section, TakeSectionHeader(text));
    } else {
      if (section.empty()) return text.Malformed("a setting before the first section");
      if (!IsLetter(text.Peek())) return text.Malformed("neither a section, a setting nor a comment");
      std::string key;
      while (IsKeyCharacter(text.Peek())) key += Lower(text.Next());
      GL_ASSIGN(auto value, TakeValue(text));
      settings.push_back({section, std::move(key), std::move(value)});
    }
  }
  return settings;
}

Result<std::optional<std::string>> FindOriginUrl(std::string_view bytes) {
  GL_ASSIGN(auto settings, ParseGitConfig(bytes));
  std::optional<std::string> url;
  for (ConfigSetting& setting : settings) {
    if (setting.section + "." + setting.key != "remote.origin.url") continue;
    if (!setting.value) return Fail(Fault::kWorkDir, "malformed git config: remote.origin.url without a value");
    url = std::move(setting.value);
  }
  return url;
}

std::string QuoteConfigValue(std::string_view value) {
  std::string quoted = "\"";
  for (const char c : value) {
    const std::size_t special = kEscaped.find(c);
    quoted += special == std::string_view::npos ? std::string{c} : std::string{'\\', kEscapes[special]};
  }
  return quoted + '"';
}

}  // namespace gl
