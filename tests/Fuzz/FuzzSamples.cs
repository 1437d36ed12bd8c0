using System.Globalization;
using System.Text;
using LukePipeline.Tests.Corpus;
using LukePipeline.Tests.Support;
using static LukePipeline.Tests.Corpus.HostileParquet;

namespace LukePipeline.Tests.Fuzz;

/// <summary>Good inputs of every format, small, with what is special about each.</summary>
internal static class FuzzSamples
{
    /// <summary>Text files by the ending that tells their format.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Texts = new SortedDictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["csv"] = ["id,text,year\n1,\"Ada, who \"\"met\"\" Bob.\nIn Oslo.\",1901\n2,Marta 🎻.,\n3;x|y,\tBob,0x1\n"],
        ["tsv"] = ["id\ttext\tyear\n1\tAda \"met\" Bob.\t1901\n2\tMarta 🎻.\t\n"],
        ["html"] =
        [
            "<!doctype html><html><head><meta charset=utf-8><title>A</title><style>p{}</style><script>if(1<2){}</script></head><body><p>Ada &amp; Bob met in <b>Oslo</b>."
            + "<table><tr><td>1<td>2</table><!-- x --><p>Marta &#127931;.</body></html>",
        ],
        ["json"] =
        [
            "[{\"id\":1,\"text\":\"Ada met Bob.\"},\n {\"id\":\"b\",\"text\":\"Marta \\ud83c\\udfbb.\",\"x\":[1,{\"y\":null}]}]",
            "{\"meta\":{\"n\":2},\"docs\":[{\"id\":1,\"text\":\"Ada met Bob.\"},{\"id\":2,\"text\":\"Oslo.\"}]}",
            "{\n  \"id\": 1,\n  \"text\": \"Ada met Bob.\"\n}\n{\n  \"id\": 2,\n  \"text\": \"Oslo.\"\n}\n",
        ],
        ["ndjson"] =
        [
            "{\"id\":1,\"text\":\"Ada met Bob.\",\"words\":[[0,3],[4,7],[8,11],[11,12]],\"sentences\":[[0,4]]}\n{\"id\":2.5,\"text\":\"Oslo.\",\"year\":1.5e3}\n",
            "{\"id\":1,\"text\":\"Ada met Bob.\"}\n\u001e{\"text\":\"Marta \\ud83c\\udfbb.\"}\r\n\n{\"text\":\"\"}\n",
        ],
        ["txt"] = ["Ada met Bob in Oslo.\n\nMarta 🎻 plays.\r\nThe end."],
    };

    /// <summary>All that a text file of a format is damaged from: as it is, and with a byte order mark; pages in other encodings as well.</summary>
    public static IReadOnlyList<byte[]> Of(string ending) =>
    [
        .. Texts[ending].SelectMany(text => new[] { Encoding.UTF8.GetBytes(text), [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text)] }),
        .. ending == "html" ? DeclaredPages() : [],
    ];

    /// <summary>Pages that declare their encodings, in each of the ways that there are.</summary>
    private static IEnumerable<byte[]> DeclaredPages()
    {
        foreach (var (label, text) in new[] { ("windows-1252", "Zürich “5 €”"), ("iso-8859-15", "5 €"), ("koi8-r", "Ада"), ("shift_jis", "東京ｱ"), ("euc-jp", "京都"), ("gb18030", "北京Ü"), ("big5", "臺北"), ("euc-kr", "서울") })
        {
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(label)!;
            yield return encoding.GetBytes($"<!doctype html><meta charset={label}><p>Ada met {text}.");
            yield return encoding.GetBytes($"<!-- x --><html><head lang=\"a\"><meta http-equiv='Content-Type' content='text/html; charset={label}'></head><p>{text} &amp;");
            yield return encoding.GetBytes($"<?xml version=\"1.0\" encoding=\"{label}\"?><html><p>{text}");
        }

        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            yield return [.. encoding.GetPreamble(), .. encoding.GetBytes("<meta charset=utf-16><p>Marta 🎻.")];
        }
    }

    /// <summary>Parquet files: written byte by byte, and by DuckDB in every compression and both versions of pages.</summary>
    public static IReadOnlyList<byte[]> Parquet(TemporaryFolder folder)
    {
        List<byte[]> files =
        [
            HostileParquet.Make(), Deep(5), Wide(20), HostileParquet.Make([.. HostileParquet.Dictionary(Plain("Ada."), 1), .. Page([1, 2, 0], 1, encoding: 8)]),
            HostileParquet.Make(Page(CorpusFiles.Gzip(Plain("Ada met Bob.")), 1, uncompressed: 16), codec: 2),
            HostileParquet.Make(Page(CorpusFiles.Zstd(Plain("Ada met Bob.")), 1, uncompressed: 16), codec: 6),
        ];
        foreach (var codec in new[] { "uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4_raw" })
        {
            foreach (var version in new[] { "v1", "v2" })
            {
                var path = folder.File($"{codec}-{version}.parquet");
                DuckDb.Query(
                    "COPY (SELECT range AS id, CASE WHEN range = 3 THEN NULL ELSE 'Ada met Bob number ' || range || ' in Oslo.' END AS text, [[0, 3], [4, 7]] AS words, "
                    + $"DATE '2020-01-01' + range::INT AS day, [range, range + 1] AS numbers FROM range(5)) TO {DuckDb.Quote(path)} (FORMAT parquet, CODEC '{codec}', PARQUET_VERSION '{version}')");
                files.Add(File.ReadAllBytes(path));
                File.Delete(path);
            }
        }

        return files;
    }

    /// <summary>The name of a file of an archive.</summary>
    public static string NameOf(int number, string ending) => string.Create(CultureInfo.InvariantCulture, $"{number:D6}.{ending}");
}
