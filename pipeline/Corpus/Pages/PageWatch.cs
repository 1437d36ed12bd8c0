using AngleSharp.Dom;
using LukePipeline.Ground;

namespace LukePipeline.Corpus.Pages;

/// <summary>
/// Looks at the tree of a page while it is parsed: the parser's time grows with the square of the depth, and it opens formatting that is never
/// closed once more in every paragraph. What the tags say by themselves tells neither, since it is the tree that decides what an end tag closes.
/// </summary>
internal sealed class PageWatch
{
    /// <summary>Real pages nest some dozens deep.</summary>
    private const int MaxDepth = 1000;

    /// <summary>Elements that may be opened again in any page; a careless page of a thousand paragraphs has some thousands.</summary>
    private const int Reopened = 100_000;

    /// <summary>How many more for each element that the page itself opens, and for all of them together.</summary>
    private const int ReopenedPerElement = 10, MostReopened = 1_000_000;

    private static readonly HashSet<string> Formatting = new(StringComparer.Ordinal)
    {
        "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
    };

    private List<INode> _path = [];
    private List<INode> _before = [];
    private IElement? _last;
    private long _created;
    private long _reopened;

    /// <summary>Takes an element that was made of a tag, and looks where the one before it came to stand.</summary>
    /// <exception cref="InputException">The page nests too deep, or formatting is opened again too often.</exception>
    public void Add(IElement element)
    {
        _created++;
        if (_last is not null)
        {
            Look(_last);
        }

        _last = element;
    }

    private void Look(IElement last)
    {
        (_path, _before) = (_before, _path);
        _path.Clear();
        INode? below = null;
        for (INode? node = last; node is not null; (below, node) = (node, node.Parent))
        {
            _path.Add(node);

            // Nothing but copies can have come behind the last element.
            for (var next = node.LastChild == below ? null : node.LastChild; next is IElement copy; next = next.LastChild)
            {
                Count(copy);
            }
        }

        if (_path.Count > MaxDepth)
        {
            throw Refused($"The elements of the page lie more than {MaxDepth:N0} deep in each other, which no page of text does.");
        }

        var common = 1;
        while (common <= Math.Min(_path.Count, _before.Count) && _path[^common] == _before[^common])
        {
            common++;
        }

        for (var place = _path.Count - common; place > 0; place--)
        {
            Count(_path[place]);
        }

        if (_reopened > Reopened + Math.Min(ReopenedPerElement * _created, MostReopened))
        {
            throw Refused($"Formatting in the page is opened and never closed, so that it is opened again in every paragraph: the first {_created:N0} elements become some {_reopened:N0}.");
        }
    }

    private void Count(INode node) => _reopened += node is IElement element && Formatting.Contains(element.LocalName) ? 1 : 0;

    private static InputException Refused(string what) => new(ReasonCode.UnsupportedFormat, $"{what} Take its text out with another program.");
}
