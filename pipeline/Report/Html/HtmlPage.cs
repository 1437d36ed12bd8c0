using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LukePipeline.Report.Html;

/// <summary>
/// A page that is complete in itself: nothing is loaded from elsewhere, and nothing in it runs, for its policy allows its own style alone. What
/// comes from documents goes through <see cref="HtmlText"/>.
/// </summary>
public static class HtmlPage
{
    // Colours: 4.5 to 1 and more on their grounds, in light and dark.
    private const string Style =
        """
        :root { color-scheme: light dark; --ink: #1c1c1c; --ground: #ffffff; --soft: #5a5a5a; --line: #d0d0d0; --bar: #2f6f9f; --warn: #9b1c1c }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: var(--ink); background: var(--ground); overflow-wrap: anywhere }
        h1, h2, h3 { line-height: 1.25 } h2 { margin-top: 2.2rem; border-bottom: 1px solid var(--line) } a { color: inherit }
        table { border-collapse: collapse; margin: .5rem 0 1.5rem } td, th { padding: .2rem .8rem .2rem 0; text-align: start; vertical-align: top } caption { text-align: start; font-weight: bold }
        td.number, th.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap } .soft { color: var(--soft) } .warn { color: var(--warn) }
        .tables { display: flex; flex-wrap: wrap; gap: 0 2.5rem } svg rect.bar { fill: var(--bar) } svg.bars { display: block; max-width: 100% }
        ol.sentences { padding-inline-start: 1.5rem } ol.sentences > li { margin: 0 0 1.2rem; break-inside: avoid } ol.sentences p { margin: .1rem 0 } ul.relations { margin: .2rem 0 0; padding-inline-start: 1.2rem }
        mark { color: #111; padding: .05rem .2rem; border-radius: .2rem; border-bottom: 2px solid #555; -webkit-box-decoration-break: clone; box-decoration-break: clone } mark small { font-size: .75em; margin-inline-start: .3em }
        mark.c0 { background: #cfe8cf } mark.c1 { background: #cfe0f5 } mark.c2 { background: #f7e3b5 } mark.c3 { background: #f3cfe3 } mark.c4 { background: #d8d3f3 } mark.c5 { background: #c9ebe8 } mark.c6 { background: #f4d3c8 } mark.c7 { background: #e2e2e2 }
        q { color: var(--soft) } line { stroke: #7a9a9a } svg text { font-size: 14px; text-anchor: middle; fill: var(--ink); paint-order: stroke; stroke: var(--ground); stroke-width: 4px }
        svg text.type { font-size: 11px; fill: var(--soft) } svg text.centre { font-size: 17px; font-weight: bold }
        ul.parts { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: 0; list-style: none }
        :focus-visible { outline: 3px solid var(--bar) }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --ground: #161616; --soft: #b0b0b0; --line: #444; --bar: #6aa9d8; --warn: #ff9d9d } }
        @media print { body { max-width: none; margin: 0; font-size: 11pt } :root { --ink: #000; --ground: #fff; --soft: #444; --bar: #444 } mark { print-color-adjust: exact; -webkit-print-color-adjust: exact } h2, h3 { break-after: avoid } }
        """;

    // A break of line would be another text, of another hash, where a checkout writes two characters for it.
    private static readonly string Sheet = $"\n{Style.ReplaceLineEndings("\n")}\n";

    private static readonly string Policy = string.Create(
        CultureInfo.InvariantCulture,
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Sheet)))}'; base-uri 'none'; form-action 'none'");

    /// <summary>The page as HTML.</summary>
    /// <param name="title">Its title, as text.</param>
    /// <param name="body">Its content, as HTML.</param>
    public static string Write(string title, string body) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="{HtmlText.Of(Policy).Replace("&#39;", "'", StringComparison.Ordinal)}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <title>{HtmlText.Of(title)}</title>
        <style>{Sheet}</style>
        </head>
        <body>
        <main>
        {body}</main>
        </body>
        </html>

        """.Replace("\r\n", "\n", StringComparison.Ordinal);
}
