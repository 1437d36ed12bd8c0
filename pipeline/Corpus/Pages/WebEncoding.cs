using System.Buffers;
using System.Text;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Pages;

/// <summary>An encoding of the web: the names by which pages declare it, and strict decoding.</summary>
internal sealed class WebEncoding
{
    private const int Utf8CodePage = 65001;

    /// <summary>What .NET makes of bytes that mean nothing in a code page.</summary>
    private static readonly SearchValues<char> Undefined = SearchValues.Create([.. Range('\uf780', '\uf8fe')]);

    /// <summary>The same of several bytes: of Big5 it takes what it does not know for characters that users define.</summary>
    private static readonly SearchValues<char> UndefinedOfMany = SearchValues.Create([.. Range('\u0080', '\u009f'), .. Range('\ue000', '\uf8ff')]);

    /// <summary>All that the standard knows.</summary>
    public static IReadOnlyList<WebEncoding> All { get; } = Table();

    private static readonly Dictionary<string, WebEncoding> ByLabel = All.SelectMany(encoding => encoding.Labels.Split(' '), (encoding, label) => (label, encoding))
        .ToDictionary(pair => pair.label, pair => pair.encoding, StringComparer.Ordinal);

    private WebEncoding(string name, int codePage, string labels) => (Name, CodePage, Labels, IconvName) = (name, codePage, labels, name.ToUpperInvariant());

    /// <summary>Of a page that declares none.</summary>
    public static WebEncoding Utf8 => ByLabel["utf-8"];

    /// <summary>Its name in the standard.</summary>
    public string Name { get; }

    /// <summary>Whether pages in it are read.</summary>
    public bool IsRead => CodePage != 0;

    /// <summary>The name by which <c>iconv</c> knows it, or one that it knows and that holds more.</summary>
    public string IconvName { get; private init; }

    /// <summary>That of .NET; 0 where .NET has none.</summary>
    private int CodePage { get; }

    /// <summary>In lower case, with a blank between.</summary>
    private string Labels { get; }

    /// <summary>Characters of .NET's code page that the standard has otherwise, each followed by that of the standard.</summary>
    private string Corrections { get; init; } = "";

    private bool IsOfManyBytes { get; init; }

    /// <summary>The encoding of a label; null where nobody knows it. A page whose label could be read is not UTF-16, whatever it says, but UTF-8.</summary>
    public static WebEncoding? OfLabel(string label) => ByLabel.GetValueOrDefault(label.AsSpan().Trim("\t\n\f\r ").ToString().ToLowerInvariant());

    /// <summary>Decodes a page.</summary>
    /// <exception cref="InputException">It holds bytes that mean nothing in this encoding, or the encoding is not read.</exception>
    public string Decode(ReadOnlySpan<byte> page)
    {
        if (CodePage == Utf8CodePage)
        {
            return DocumentText.Decode(page, out var at) ?? throw new InputException(ReasonCode.InvalidUtf8, DocumentText.InvalidUtf8Message(at));
        }

        if (!IsRead)
        {
            throw new InputException(ReasonCode.UnsupportedEncoding, $"The page declares {Name}, which is not read here. {Cure("")}.");
        }

        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(CodePage, EncoderFallback.ReplacementFallback, DecoderFallback.ExceptionFallback)!;
        try
        {
            var text = Correct(encoding.GetString(page));
            var wrong = text.AsSpan().IndexOfAny(IsOfManyBytes ? UndefinedOfMany : Undefined);
            return wrong < 0 ? text : throw Invalid(encoding.GetByteCount(text.AsSpan(0, wrong)));
        }
        catch (DecoderFallbackException e)
        {
            throw Invalid(e.Index);
        }
    }

    private string Correct(string text) => Corrections.Chunk(2).Aggregate(text, (corrected, pair) => corrected.Replace(pair[0], pair[1]));

    private InputException Invalid(int at) => new(
        ReasonCode.UnsupportedEncoding, $"Byte {at} is not valid {Name}, which the page declares. {Cure("-c ")}; -c leaves out what is not valid.");

    /// <summary>What to type: the declaration stays in the page, so that a mark has to say otherwise.</summary>
    private string Cure(string flag) =>
        $"Convert it to UTF-8 with a byte order mark, which counts for more than what it declares, for example with: (printf '\\357\\273\\277'; iconv {flag}-f {IconvName} -t UTF-8 PAGE) > NEW";

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(unit => (char)unit);

    /// <summary>The standard's table; where .NET lacks one, or reads a part of it otherwise, pages in it are refused.</summary>
    private static WebEncoding[] Table() =>
    [
        new("utf-8", 65001, "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8 csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff unicodefffe utf-16 utf-16be utf-16le"),
        new("ibm866", 866, "866 cp866 csibm866 ibm866"),
        new("iso-8859-2", 28592, "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"),
        new("iso-8859-3", 28593, "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"),
        new("iso-8859-4", 28594, "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"),
        new("iso-8859-5", 28595, "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"),
        new("iso-8859-6", 28596, "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"),
        new("iso-8859-7", 28597, "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek") { Corrections = "\u02bd\u2018\u02bc\u2019\uf7c2\u20ac\uf7c3\u20af\uf7c4\u037a" },
        new("iso-8859-8", 28598, "csiso88598e csiso88598i csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-8859-8-i iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 logical visual") { Corrections = "\u203e\u00af\uf7bf\u200e\uf7c0\u200f" },
        new("iso-8859-10", 0, "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"),
        new("iso-8859-13", 28603, "iso-8859-13 iso8859-13 iso885913"),
        new("iso-8859-14", 0, "iso-8859-14 iso8859-14 iso885914"),
        new("iso-8859-15", 28605, "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9"),
        new("iso-8859-16", 0, "iso-8859-16"),
        new("koi8-r", 20866, "cskoi8r koi koi8 koi8-r koi8_r"),
        new("koi8-u", 21866, "koi8-ru koi8-u"),
        new("macintosh", 10000, "csmacintosh mac macintosh x-mac-roman") { Corrections = "\u2126\u03a9" },
        new("windows-874", 874, "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"),
        new("windows-1250", 1250, "cp1250 windows-1250 x-cp1250"),
        new("windows-1251", 1251, "cp1251 windows-1251 x-cp1251"),
        new("windows-1252", 1252, "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252 x-user-defined"),
        new("windows-1253", 1253, "cp1253 windows-1253 x-cp1253"),
        new("windows-1254", 1254, "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254"),
        new("windows-1255", 1255, "cp1255 windows-1255 x-cp1255"),
        new("windows-1256", 1256, "cp1256 windows-1256 x-cp1256"),
        new("windows-1257", 1257, "cp1257 windows-1257 x-cp1257"),
        new("windows-1258", 1258, "cp1258 windows-1258 x-cp1258"),
        new("x-mac-cyrillic", 10017, "x-mac-cyrillic x-mac-ukrainian") { Corrections = "\u00a4\u20ac", IconvName = "MAC-CYRILLIC" },
        new("gbk", 54936, "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk") { IsOfManyBytes = true, IconvName = "GB18030" },
        new("gb18030", 54936, "gb18030") { IsOfManyBytes = true },
        new("big5", 950, "big5 big5-hkscs cn-big5 csbig5 x-x-big5") { Corrections = "\u2593\uffed", IsOfManyBytes = true, IconvName = "BIG5-HKSCS" },
        new("euc-jp", 51932, "cseucpkdfmtjapanese euc-jp x-euc-jp") { IsOfManyBytes = true, IconvName = "EUC-JP-MS" },
        new("iso-2022-jp", 0, "csiso2022jp iso-2022-jp"),
        new("shift_jis", 932, "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis") { IsOfManyBytes = true, IconvName = "CP932" },
        new("euc-kr", 949, "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949") { IsOfManyBytes = true, IconvName = "CP949" },
        new("iso-2022-kr", 0, "csiso2022kr iso-2022-kr"),
        new("iso-2022-cn", 0, "iso-2022-cn"),
        new("iso-2022-cn-ext", 0, "iso-2022-cn-ext"),
        new("hz-gb-2312", 0, "hz-gb-2312") { IconvName = "HZ" },
    ];
}
