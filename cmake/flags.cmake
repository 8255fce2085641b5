# Compiler and linker flags of everything in the tree.

set(GL_SANITIZE "" CACHE STRING "Sanitizers to build with, as in -fsanitize= (dynamic linking then)")
option(GL_STATIC "Link the programs as static-pie" OFF)
option(GL_FUZZ "Build the fuzz targets too (clang only)" OFF)

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

add_compile_options(-Wall -Wextra -Wshadow -Wconversion -Wpedantic -Werror)
add_compile_definitions(_GLIBCXX_ASSERTIONS)

# No directory of the building machine in a binary.
add_compile_options("-ffile-prefix-map=${CMAKE_BINARY_DIR}=build" "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")

# Position independent without CMake's PIC/PIE split, so that libraries and programs can share a precompiled header.
add_compile_options(-fPIE)

set(CMAKE_CXX_FLAGS_RELEASE "-O2")
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # -U first: some distributions predefine a lower level.
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    add_compile_options(-fcf-protection)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64")
    add_compile_options(-mbranch-protection=standard)
  endif()
  add_compile_options(-ffunction-sections -fdata-sections)
  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack,--gc-sections,--build-id=none)
endif()

if(GL_SANITIZE)
  # No line numbers in reports: they cost an eighth of the build. -DCMAKE_CXX_FLAGS=-g1 brings them back.
  # vptr needs the run-time type information that production code is built without.
  add_compile_options(
    -fsanitize=${GL_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer -O1)
  add_link_options(-fsanitize=${GL_SANITIZE} -fno-sanitize=vptr)
  # There are ninety programs, which clang's own linker makes in a fraction of the time.
  include(CheckLinkerFlag)
  check_linker_flag(CXX -fuse-ld=lld GL_HAVE_LLD)
  if(GL_HAVE_LLD)
    add_link_options(-fuse-ld=lld)
  endif()
endif()
if(GL_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "fuzz targets need clang, not ${CMAKE_CXX_COMPILER}")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# libstdc++ offers std::expected to compilers that say they have C++20's concepts; clang has them, and says so from 19 on.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  add_compile_options(-D__cpp_concepts=202002L -Wno-builtin-macro-redefined)
endif()
