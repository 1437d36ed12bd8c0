using System.Text.RegularExpressions;

namespace LukePipeline.Text.Layout;

/// <summary>Recognises lines with the number of a page: <c>12</c>, <c>- 12 -</c>, <c>Page 3 of 40</c>, <c>12 | Annual report</c>.</summary>
internal static partial class PageNumbers
{
    private const int MaxLength = 80;

    /// <summary>Tells the lines.</summary>
    public static void Find(IEnumerable<TextLine> lines)
    {
        foreach (var line in lines)
        {
            line.IsPageNumber = !line.IsBlank && line.Text.Length <= MaxLength && line.Text.ContainsAny("0123456789ivxlIVXL")
                && (Alone().IsMatch(line.Text) || BesideHead().IsMatch(line.Text));
        }
    }

    [GeneratedRegex(@"^[-–—\[(~ ]*((page|p\.|pg\.?|seite) *)?([0-9]{1,4}|[ivxl]{1,7})(( of | von | / |/)[0-9]{1,4})?[-–—\])~ ]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Alone();

    [GeneratedRegex(@"^([0-9]{1,4}(\s{2,}|\t|\s*[|•·]\s*)\p{L}.*|.*\p{L}[.)]?(\s{2,}|\t|\s*[|•·]\s*)(page )?[0-9]{1,4})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BesideHead();
}
