// What a test wants to know of a Result: that it is one, or why it is none.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace gl::test {

// RESULT holds a value.
template <typename T>
testing::AssertionResult Ok(const std::expected<T, Error>& result) {
  if (result) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "fault " << static_cast<int>(result.error().fault) << ": "
                                     << result.error().message;
}

// RESULT is an error of FAULT, and WORDS stand in its message.
template <typename T>
testing::AssertionResult Refused(const std::expected<T, Error>& result, Fault fault, std::string_view words) {
  if (result) return testing::AssertionFailure() << "accepted, not refused with '" << words << "'";
  const Error& error = result.error();
  if (error.fault == fault && error.message.find(words) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "wanted fault " << static_cast<int>(fault) << " and '" << words
                                     << "', got fault " << static_cast<int>(error.fault) << ": " << error.message;
}

// "" when RESULT holds a value, else its message: for children, which report in text.
template <typename T>
std::string Reason(const std::expected<T, Error>& result) {
  return result ? "" : "refused: " + result.error().message;
}

}  // namespace gl::test
