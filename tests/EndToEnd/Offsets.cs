using System.Text;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>Compares the ranges in <c>entities</c> with the texts of the documents.</summary>
internal static class Offsets
{
    /// <summary>Checks every mention of an output.</summary>
    /// <returns>The number of mentions.</returns>
    public static int Check(string output, Func<string, string> textOf)
    {
        var rows = DuckDb.Query(
            $"SELECT doc_id, start, \"end\", start_utf16, end_utf16, text FROM read_parquet({DuckDb.Quote(output + "/entities/*.parquet")})");
        foreach (var row in rows)
        {
            var text = textOf((string)row[0]!);
            var mention = (string)row[5]!;
            Assert.Equal(mention, text[(int)row[3]!..(int)row[4]!]);
            var cut = new StringBuilder();
            foreach (var rune in text.EnumerateRunes().Skip((int)row[1]!).Take((int)row[2]! - (int)row[1]!))
            {
                cut.Append(rune.ToString());
            }

            Assert.Equal(mention, cut.ToString());
        }

        return rows.Count;
    }
}
