// How the report looks as a page: light and dark as the reader has it, one column on a phone, black on white on paper.
#pragma once

#include <string_view>

namespace gl {

inline constexpr std::string_view kHtmlStyle = R"css(
:root{color-scheme:light dark;--page:#f7f7f4;--sheet:#fff;--ink:#1c1f22;--soft:#5a6067;--line:#deded8;
--pass:#17683a;--pass-wash:#eaf4ed;--fail:#b01e17;--fail-wash:#fbecea;--open:#855700;--open-wash:#faf2e0;--note:#245a86}
@media (prefers-color-scheme:dark){:root{--page:#141618;--sheet:#1b1e21;--ink:#e6e7e5;--soft:#a0a6ab;--line:#32373b;
--pass:#6fcf97;--pass-wash:#1a2b21;--fail:#ff8f85;--fail-wash:#331d1c;--open:#e3b45c;--open-wash:#2e2718;--note:#86bdea}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",
Arial,sans-serif;-webkit-text-size-adjust:100%;overflow-wrap:anywhere}
main{max-width:64rem;margin:0 auto;padding:2.5rem 1.5rem 3rem}
h1,h2,p,ul,ol,dl,dd{margin:0;padding:0}
ul,ol{list-style:none}
code,.hex{font-family:ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.875em}
.tool{color:var(--soft);font-size:.875rem;margin-bottom:1rem}
.verdict{background:var(--sheet);border:1px solid var(--line);border-left:.375rem solid var(--tone);border-radius:.375rem;padding:1.25rem 1.5rem}
.verdict h1{color:var(--tone);font-size:1.875rem;line-height:1.2;font-weight:650;letter-spacing:-.01em}
.verdict h1+p::first-letter{text-transform:uppercase}
.verdict p{margin-top:.5rem;font-size:1.0625rem}
.pass{--tone:var(--pass);--wash:var(--pass-wash)}
.fail{--tone:var(--fail);--wash:var(--fail-wash)}
.open{--tone:var(--open);--wash:var(--open-wash)}
.note{--tone:var(--note);--wash:transparent}
.accepted{margin-top:.75rem;padding:.75rem 1.5rem;border:1px solid var(--line);border-left:.375rem solid var(--open);border-radius:.375rem;background:var(--open-wash)}
.accepted li{padding-left:1rem;text-indent:-1rem}
.accepted li::before{content:"\2013";display:inline-block;width:1rem;text-indent:0;color:var(--soft)}
.chain{display:grid;grid-template-columns:repeat(5,minmax(0,1fr));margin:2.25rem 0 .5rem}
.chain li{position:relative;padding-right:1.25rem}
.chain li+li::before{content:"";position:absolute;top:.8125rem;left:calc(-100% + 2.25rem);right:calc(100% + .5rem);border-top:.125rem solid var(--tone)}
.chain .fail+li::before,.chain li.fail::before,.chain li.open::before{border-top-style:dashed}
.chain svg{display:block;width:1.75rem;height:1.75rem;fill:none;stroke:var(--tone);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.chain circle{fill:var(--wash)}
.chain .title{display:block;margin-top:.5rem;font-weight:600}
.chain .state{display:block;color:var(--tone);font-size:.8125rem;font-weight:600}
.chain .value,.chain .detail{display:block;font-size:.8125rem;color:var(--soft);line-height:1.4}
.chain .value{margin-top:.25rem;color:var(--ink)}
section{margin-top:2.25rem}
h2{font-size:1.0625rem;line-height:1.4;font-weight:650;padding-bottom:.375rem;border-bottom:1px solid var(--line)}
h2::first-letter{text-transform:uppercase}
.check{display:grid;grid-template-columns:4.75rem 14.5rem minmax(0,1fr);column-gap:1rem;padding:.4375rem 0;border-bottom:1px solid var(--line)}
.check .word{color:var(--tone);font-size:.75rem;font-weight:700;letter-spacing:.04em;line-height:1.875}
.check .id{line-height:1.7}
.check.unasked>*{color:var(--soft)}
.check.fail{background:var(--wash);margin:0 -.75rem;padding:.4375rem .75rem}
.values{display:grid;grid-template-columns:5.5rem minmax(0,1fr);margin-top:.25rem;font-size:.9375rem}
.values dt,.rows dt{color:var(--soft)}
.rows{display:grid;grid-template-columns:9rem minmax(0,1fr);column-gap:1rem;margin-top:.5rem}
.rows dt,.rows dd{padding:.1875rem 0}
.rows .hex{line-height:1.7}
.list{margin-top:.5rem}
.list li{padding:.25rem 0 .25rem 1rem;text-indent:-1rem}
.list li::before{content:"\2013";display:inline-block;width:1rem;text-indent:0;color:var(--soft)}
.inputs li{padding:.375rem 0;border-bottom:1px solid var(--line)}
.inputs .hex,.inputs .origin{display:block;color:var(--soft)}
.verdict.last{margin-top:2.5rem}
.verdict.last p{margin-top:0}
@media (max-width:44rem){
main{padding:1.25rem 1rem 2rem}
.verdict{padding:1rem}.verdict h1{font-size:1.5rem}.verdict p{font-size:1rem}.accepted{padding:.75rem 1rem}
.chain{display:block;margin-top:1.75rem}
.chain li{min-height:4.75rem;padding:0 0 1.25rem 2.75rem}
.chain li+li::before{display:none}
.chain li:not(:last-child)::after{content:"";position:absolute;left:.8125rem;top:2.125rem;bottom:.375rem;border-left:.125rem solid var(--line)}
.chain li:has(+.pass)::after{border-color:var(--pass)}
.chain li:has(+.fail)::after{border-color:var(--fail);border-left-style:dashed}
.chain li:has(+.open)::after{border-color:var(--open);border-left-style:dashed}
.chain svg{position:absolute;left:0;top:0}
.chain .title{margin-top:0;padding-top:.125rem}
.check{grid-template-columns:4.75rem minmax(0,1fr)}
.check .text{grid-column:1/-1}
.rows{grid-template-columns:minmax(0,1fr);row-gap:0}
.rows dt{padding-bottom:0}.rows dd{padding-top:0;padding-bottom:.5rem}
.values{grid-template-columns:minmax(0,1fr)}
}
@media print{:root{--page:#fff}body{font-size:10pt}main{padding:0;max-width:none}section,.check,.chain{break-inside:avoid-page}}
)css";

}  // namespace gl
