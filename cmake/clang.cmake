# Toolchain of the presets that need clang: CXX when it is set, else the newest of the versions that the project knows.
# 19 stands first: it is the version whose formatting and warnings the tree is kept clean with.
if(NOT DEFINED ENV{CXX})
  find_program(CMAKE_CXX_COMPILER NAMES clang++-19 clang++-21 clang++-20 clang++-18 clang++ REQUIRED)
endif()
