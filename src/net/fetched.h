// Something that was fetched, and where from.
#pragma once

#include <string>

namespace gl {

struct Fetched {
  std::string origin;  // an address, for people
  std::string bytes;
};

}  // namespace gl
