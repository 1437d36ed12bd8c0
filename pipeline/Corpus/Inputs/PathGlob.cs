using System.Text;
using System.Text.RegularExpressions;

namespace LukePipeline.Corpus.Inputs;

/// <summary>
/// A path with wildcards: <c>*</c> and <c>?</c> within a name, <c>[a-z]</c>, <c>[!a-z]</c>, and <c>**</c> for any number of
/// folders. A folder that matches stands for everything below it, as it would on a command line. Names that begin with '.' or '_' match
/// only where the pattern begins so.
/// </summary>
internal sealed class PathGlob
{
    private readonly Segment[] _segments;

    private PathGlob(string root, Segment[] segments)
    {
        Root = root;
        _segments = segments;
    }

    /// <summary>The folder to look below: what stands before the first wildcard.</summary>
    public string Root { get; }

    /// <summary>Parses a full path; null if there is no wildcard in it.</summary>
    public static PathGlob? Parse(string path)
    {
        var segments = path.Split(Path.DirectorySeparatorChar);
        var first = Array.FindIndex(segments, s => s.AsSpan().IndexOfAny('*', '?', '[') >= 0);
        if (first < 0)
        {
            return null;
        }

        var root = string.Join(Path.DirectorySeparatorChar, segments[..first]);
        return new PathGlob(
            root.Length > 0 ? root : Path.DirectorySeparatorChar.ToString(),
            [.. segments[first..].Where(s => s.Length > 0).Select(s => new Segment(s == "**" ? null : ToRegex(s), s[0]))]);
    }

    /// <summary>True when the path, or a folder that it lies in, matches.</summary>
    public bool Matches(string path) => Match(path, 0, 0, atEnd: false);

    /// <summary>True when something below the folder may match.</summary>
    public bool MayContain(string folder) => Match(folder, 0, 0, atEnd: true);

    private bool Match(string path, int segment, int at, bool atEnd)
    {
        // The names below the root, one after the other; few enough that splitting again does not matter.
        var names = Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar);
        return Match(names, segment, at, atEnd);
    }

    private bool Match(string[] names, int segment, int name, bool atEnd)
    {
        if (segment == _segments.Length)
        {
            return !names[name..].Any(below => LeftOutKind.IsHidden(below));
        }

        if (name == names.Length)
        {
            return atEnd || _segments[segment..].All(any => any.Pattern is null);
        }

        return _segments[segment].Pattern is { } pattern
            ? _segments[segment].MayBe(names[name]) && pattern.IsMatch(names[name]) && Match(names, segment + 1, name + 1, atEnd)
            : Match(names, segment + 1, name, atEnd) || (!LeftOutKind.IsHidden(names[name]) && Match(names, segment, name + 1, atEnd));
    }

    private static Regex ToRegex(string segment)
    {
        var regex = new StringBuilder(@"\A");
        for (var i = 0; i < segment.Length; i++)
        {
            var close = segment[i] == '[' ? segment.IndexOf(']', Math.Min(i + 2, segment.Length)) : -1;
            if (close > 0)
            {
                var set = segment[(i + 1)..close];
                var negated = set.StartsWith('!');
                regex.Append(negated ? "[^" : "[").Append(Regex.Escape(set[(negated ? 1 : 0)..]).Replace("]", @"\]")).Append(']');
                i = close;
            }
            else
            {
                regex.Append(segment[i] switch { '*' => ".*", '?' => ".", var c => Regex.Escape(c.ToString()) });
            }
        }

        return new Regex(regex.Append(@"\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }
    /// <summary>A name of the pattern.</summary>
    /// <param name="Pattern">What it matches; null for any number of folders.</param>
    /// <param name="First">Its first character as it is written.</param>
    private sealed record Segment(Regex? Pattern, char First)
    {
        /// <summary>Whether the pattern means a name, should it be a hidden one.</summary>
        public bool MayBe(string name) => !LeftOutKind.IsHidden(name) || name[0] == First;
    }
}
