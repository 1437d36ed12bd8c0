using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace LukePipeline.Corpus.Pages;

/// <summary>The text of a web page: what a reader sees, a paragraph or an item a block, the cells of a table apart by tabs.</summary>
internal static class PageText
{
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

    /// <summary>Takes the text out of a page.</summary>
    /// <exception cref="Ground.InputException">Its elements are more, or lie deeper in each other, than those of a page of text.</exception>
    public static string Extract(string html)
    {
        // The parser would lay elements beside each other that lie deeper than its own bound, and go on.
        var watch = new PageWatch();
        using var page = new HtmlParser(new HtmlParserOptions { MaximumDepth = int.MaxValue, OnCreated = (element, _) => watch.Add(element) }).ParseDocument(html);
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
