using System.Text.RegularExpressions;

namespace LukePipeline.Text.Layout;

/// <summary>
/// Recognises lines with the number of a page: <c>12</c>, <c>- 12 -</c>, <c>{12}</c>, <c>Page 3 of 40</c>, <c>12 | Annual report</c>; and what a
/// browser prints above and below: the time with the title, the address with the number.
/// </summary>
internal static partial class PageNumbers
{
    private const int MaxLength = 80, MaxAddress = 300;

    /// <summary>Tells the lines.</summary>
    public static void Find(IEnumerable<TextLine> lines)
    {
        foreach (var line in lines)
        {
            line.IsPageNumber = !line.IsBlank && line.Text.Length <= MaxAddress && line.Text.ContainsAny("0123456789ivxlIVXL")
                && ((line.Text.Length <= MaxLength && (Alone().IsMatch(line.Text) || BesideHead().IsMatch(line.Text))) || Printed().IsMatch(line.Text));
        }
    }

    [GeneratedRegex(@"^(<!)?[-–—\[({~*=• ]*((page|p\.|pg\.?|seite) *)?([0-9]{1,4}|[ivxl]{1,7})(( of | von | / |/)[0-9]{1,4})?[-–—\])}~*=• ]*>?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Alone();

    [GeneratedRegex(@"^([0-9]{1,4}(\s{2,}|\t|\s*[|•·]\s*)\p{L}.*|.*\p{L}[.)]?(\s{2,}|\t|\s*[|•·]\s*)(page )?[0-9]{1,4})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BesideHead();

    [GeneratedRegex(
        @"^([0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4},? [0-9]{1,2}:[0-9]{2}( [AP]M)?(\s{2,}|\t)\S.*|(https?://|file://|www\.)\S+(\s{2,}|\t)[0-9]{1,4}( ?/ ?[0-9]{1,4})?)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Printed();
}
