// Whether this is a build with sanitizers, whose speed and memory say nothing of the code's own.
#pragma once

#ifdef __has_feature  // clang's way of telling
#define GL_HAS_FEATURE(feature) __has_feature(feature)
#else
#define GL_HAS_FEATURE(feature) 0
#endif

namespace gl::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || GL_HAS_FEATURE(address_sanitizer) || \
    GL_HAS_FEATURE(thread_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace gl::test

#undef GL_HAS_FEATURE
