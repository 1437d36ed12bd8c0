using LukePipeline.Tests.Support;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Tests.Text.Layouts;

/// <summary>The sentences of texts in many layouts are those of the plain text.</summary>
public sealed class LayoutSentenceTests
{
    private const double Enough = 0.97;

    [Theory]
    [MemberData(nameof(Names))]
    public void Segment_Layout_FindsTheSentencesOfThePlainText(string name)
    {
        var layout = Layout.All.Concat(MoreLayouts.All).Single(layout => layout.Name == name);
        var (known, found, both) = (0, 0, 0);
        var differences = new List<string>();
        foreach (var (id, plain) in Layout.Documents())
        {
            var laidOut = LaidOut.Of(layout.Apply(id, plain));
            Assert.Equal(LaidOut.Of(plain).Letters, laidOut.Letters);

            var ends = Ends(LaidOut.Of(plain));
            var layoutEnds = Ends(laidOut);
            known += ends.Count;
            found += layoutEnds.Count;
            both += ends.Intersect(layoutEnds).Count();
            differences.AddRange(ends.Except(layoutEnds).Select(end => $"{id}: missed {Around(plain, end)}"));
            differences.AddRange(layoutEnds.Except(ends).Select(end => $"{id}: added {Around(plain, end)}"));
        }

        Assert.True(both >= known * Enough && both >= found * Enough, $"{both} of {known} ends, {found} found:\n{string.Join('\n', differences)}");
    }

    [Fact]
    public void Segment_HeadsOfManyPagesWithoutBlankLines_InterruptNoSentence()
    {
        // They are known by their coming again and again, so the articles are one book.
        var book = string.Join("\n\n", Layout.Documents().Values);
        var (ends, found) = (Ends(LaidOut.Of(book)), Ends(LaidOut.Of(MoreLayouts.Pages(book, _ => "\n", _ => "A Dictionary of Biography\n"))));

        Assert.True(ends.Intersect(found).Count() >= Math.Max(ends.Count, found.Count) * Enough, $"{ends.Intersect(found).Count()} of {ends.Count}, {found.Count} found");
    }

    [Fact]
    public void Segment_PlainText_HasTheSentencesOneReads() =>
        Assert.Equal(191, Layout.Documents().Values.Sum(text => Ends(LaidOut.Of(text)).Count));

    [Fact]
    public void Layouts_OfTheTable_AreThese() => Assert.Equal(
        Layout.All.Select(layout => layout.Name), DocumentationTables.Rows("| layout | sentence ends | mentions | relations |").Select(row => row.Split('|')[1].Trim()));

    public static TheoryData<string> Names => [.. Layout.All.Concat(MoreLayouts.All).Select(layout => layout.Name)];

    /// <summary>Where sentences end, in letters and digits of the plain text; those that a layout added are not among them.</summary>
    private static HashSet<int> Ends(LaidOut text)
    {
        var segmented = RuleSegmenter.Segment(text.Text);
        return [.. segmented.Sentences
            .Select(sentence => (Start: text.Ordinal(segmented.Words[sentence.Start].Start), End: text.Ordinal(segmented.Words[sentence.End - 1].End)))
            .Where(sentence => sentence.End > sentence.Start)
            .Select(sentence => sentence.End)];
    }

    private static string Around(string plain, int end)
    {
        var text = LaidOut.Of(plain);
        var at = Enumerable.Range(0, plain.Length + 1).First(i => text.Ordinal(i) == end);
        return $"…{plain[Math.Max(0, at - 20)..at]}¶{plain[at..Math.Min(plain.Length, at + 20)]}…".Replace('\n', '/');
    }
}
