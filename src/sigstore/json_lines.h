// JSON texts that come as one document or as one a line, told apart by whether the first line is a document by itself.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace gl {

// The lines of TEXT that are not blank, when there are several of them and the first one begins with '{' and ends with
// '}'; else TEXT as a whole. Views into TEXT, of at most MOST + 1 lines: who gets more than MOST refuses.
[[nodiscard]] std::vector<std::string_view> JsonTextsOf(std::string_view text, std::size_t most);

}  // namespace gl
