using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace LukePipeline.Corpus.Pages;

/// <summary>The text of a web page: what a reader sees, a paragraph or an item a block, the cells of a table apart by tabs.</summary>
internal static class PageText
{
    /// <summary>Real pages nest some dozens deep; the parser's time grows with the square of it.</summary>
    private const int MaxDepth = 1000;

    private static readonly HashSet<string> Skipped = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "audio", "video", "canvas",
    };

    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption",
        "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "nav", "ol", "optgroup", "option", "p", "pre",
        "section", "select", "summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
    };

    /// <summary>Elements that the parser closes by itself, or that hold nothing.</summary>
    private static readonly HashSet<string> Flat = new(StringComparer.OrdinalIgnoreCase)
    {
        "area", "base", "body", "br", "caption", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html", "img", "input", "li", "link", "meta",
        "optgroup", "option", "p", "param", "rb", "rp", "rt", "rtc", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
    };

    /// <summary>Takes the text out of a page.</summary>
    /// <returns>Null for a page that nests too deep.</returns>
    public static string? Extract(string html)
    {
        if (IsTooDeep(html))
        {
            return null;
        }

        using var page = new HtmlParser().ParseDocument(html);
        var text = new PageWriter();
        var open = new Stack<(INode Node, int Next, bool IsPreformatted)>();
        Enter(page.DocumentElement, isPreformatted: false);
        while (open.TryPop(out var top))
        {
            if (top.Next < top.Node.ChildNodes.Length)
            {
                open.Push((top.Node, top.Next + 1, top.IsPreformatted));
                Enter(top.Node.ChildNodes[top.Next], top.IsPreformatted);
            }
            else if (Blocks.Contains(top.Node.NodeName))
            {
                text.Break(2);
            }
        }

        return text.ToString();

        void Enter(INode node, bool isPreformatted)
        {
            switch (node)
            {
                case IText words:
                    text.Write(words.Data, isPreformatted);
                    break;
                case IElement { LocalName: "br" }:
                    text.Break(1);
                    break;
                case IElement element when !Skipped.Contains(element.LocalName) && !IsHidden(element):
                    if (Blocks.Contains(element.LocalName))
                    {
                        text.Break(2);
                    }
                    else if (element.LocalName is "td" or "th")
                    {
                        text.Tab();
                    }

                    open.Push((element, 0, isPreformatted || element.LocalName is "pre" or "textarea"));
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>What the page itself says that nobody sees; what its style sheets say is not looked at.</summary>
    private static bool IsHidden(IElement element)
    {
        if (element.HasAttribute("hidden"))
        {
            return true;
        }

        if (element.GetAttribute("style") is not { } style)
        {
            return false;
        }

        var rules = string.Concat(style.Where(c => !char.IsWhiteSpace(c)));
        return rules.Contains("display:none", StringComparison.OrdinalIgnoreCase) || rules.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsTooDeep(string html)
    {
        var depth = 0;
        for (var at = html.IndexOf('<'); at >= 0 && at + 1 < html.Length; at = html.IndexOf('<', at + 1))
        {
            var closes = html[at + 1] == '/';
            var start = at + (closes ? 2 : 1);
            var end = start;
            while (end < html.Length && end - start < 32 && char.IsAsciiLetterOrDigit(html[end]))
            {
                end++;
            }

            if (end > start && !Flat.Contains(html[start..end]))
            {
                depth = Math.Max(0, depth + (closes ? -1 : 1));
                if (depth > MaxDepth)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Puts text together as a browser does: white space becomes one blank, and none stands at the edge of a block.</summary>
    private sealed class PageWriter
    {
        private readonly StringBuilder _text = new();
        private int _breaks;
        private bool _tab;
        private bool _blank;

        public void Break(int lines) => _breaks = Math.Max(_breaks, lines);

        public void Tab() => _tab = true;

        public void Write(string words, bool isPreformatted)
        {
            foreach (var unit in words)
            {
                if (isPreformatted && unit is '\n')
                {
                    Break(Math.Min(2, _breaks + 1));
                }
                else if (unit is ' ' or '\t' or '\n' or '\r' or '\f')
                {
                    _blank = true;
                }
                else
                {
                    Space();
                    _text.Append(unit);
                }
            }
        }

        public override string ToString() => _text.ToString();

        private void Space()
        {
            if (_text.Length > 0 && (_breaks > 0 || _tab || _blank))
            {
                _text.Append(_breaks > 1 ? "\n\n" : _breaks == 1 ? "\n" : _tab ? "\t" : " ");
            }

            (_breaks, _tab, _blank) = (0, false, false);
        }
    }
}
