using LukePipeline.Text.Segmentation;

namespace LukePipeline.Tests.Text.Layouts;

/// <summary>What single layouts are read as, and what looks like them and is none.</summary>
public sealed class ReadingTests
{
    private const string Body = "Authorities detained the suspects in several German cities just\nhours before a meeting Friday between Mr. Allawi and German";

    private const string Rest = "Chancellor Gerhard Schroeder in Berlin. The visit was short and it\nended on Sunday. The police said that nobody was hurt in the city.";

    [Theory]
    [InlineData("\n\n{14}\n\n")]
    [InlineData("\n\n*** 14 ***\n\n")]
    [InlineData("\nPage 1 of 9\n\fJournal of Physics 12 (2019) 345-360\n")]
    [InlineData("\n\nhttps://example.org/report          1/9\n\f6/3/24, 10:15 AM          The report - Example\n\n")]
    public void Segment_SentenceOverAPage_IsOneWithoutWhatThePagesAdd(string between)
    {
        var segmented = RuleSegmenter.Segment(Body + between + Rest);

        Assert.Equal(3, segmented.Sentences.Length);
        Assert.Contains("and German Chancellor Gerhard", segmented.ReadText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("He went to see Wil-\n\n14\n\nhelm Brandenburger there.", "see Wilhelm Brandenburger there")]
    [InlineData("He went to see Wil-\n\nhelm Brandenburger there.", "see Wil-\n\nhelm")]
    public void Segment_WordDividedOverAPage_IsWhole(string text, string read) =>
        Assert.Contains(read, RuleSegmenter.Segment(text).ReadText, StringComparison.Ordinal);

    [Theory]
    [InlineData("{0} 1\n{1}\n\n{0} 2\n{2}\n\n{0} 3\n{3}", "Section")]
    [InlineData("1{0}\n{1}\n2{0}\n{2}\n3{0}\n{3}", " May 2024")]
    [InlineData("{0}\n{1}\n\n{0}\n{2}\n\n{0}\n{3}", "The Life of Marie Curie")]
    [InlineData("{1}\n{0}\n{2}\n{0}\n{3}\n{0}", "----------")]
    [InlineData("{1}\n{0}\n{2}\n{0}\n{3}\n{0}", "* * *")]
    public void Segment_HeadingOrRuleThatTouchesAShortParagraph_LeavesItWhole(string layout, string heading)
    {
        string[] paragraphs =
        [
            "Marie Curie was born in Warsaw in 1867 and moved to Paris\nwhen she was twenty-four years old.",
            "She was married there to the well-known physicist Pierre\nCurie of that city.",
            "They shared the Nobel Prize in Physics with Henri Becquerel,\nwhom they had known for many years.",
        ];
        string[] parts = [heading, .. paragraphs];

        var read = Sentences(parts.Index().Aggregate(layout, (text, part) => text.Replace($"{{{part.Index}}}", part.Item, StringComparison.Ordinal)));

        Assert.Equal(6, read.Count);
        Assert.All(paragraphs, paragraph => Assert.Contains(paragraph.Replace('\n', ' '), read));
    }

    [Theory]
    [InlineData("{0} | ")]
    [InlineData("|")]
    [InlineData("|| ")]
    [InlineData("! ")]
    [InlineData(".. ")]
    public void Segment_LinesWithAMark_AreReadWithoutIt(string mark)
    {
        var lines = $"{Body}\n{Rest}".Split('\n').Select((line, i) => mark.Replace("{0}", $"{i + 1}", StringComparison.Ordinal) + line);

        Assert.Equal($"{Body}\n{Rest}".Replace('\n', ' '), RuleSegmenter.Segment(string.Join('\n', lines)).ReadText);
    }

    [Theory]
    [InlineData("")]
    [InlineData("> ")]
    public void Segment_LetterOfWrappedLines_KeepsItsSalutationAndWhoSignsApart(string quote)
    {
        string[] lines =
        [
            "Dear Paul,", "", "Marie Keller was born in Hamburg and works for Siemens in Munich. She is", "married to Peter Keller, who was born in Vienna.", "",
            "Best regards,", "Anna Lee", "Head of Research", "Siemens AG, Munich", "+49 89 1234567", "", "Hi,", "he came to Oslo. Thanks", "to all who wrote. Yours is the", "best of them.", "",
            "Sincerely", "", "Ann Lee", "London", "", "It ended there, and nobody", "came back.",
        ];

        var read = Sentences(string.Join('\n', lines.Select(line => quote + line)));

        string[] expected =
        [
            "Dear Paul,", "Marie Keller was born in Hamburg and works for Siemens in Munich.", "She is married to Peter Keller, who was born in Vienna.", "Best regards,", "Anna Lee",
            "Head of Research", "Siemens AG, Munich", "+49 89 1234567", "Hi,", "he came to Oslo.", "Thanks to all who wrote.", "Yours is the best of them.", "Sincerely", "Ann Lee", "London",
            "It ended there, and nobody came back.",
        ];
        Assert.Equal(expected, read);
    }

    [Fact]
    public void Segment_ItemsOfAContract_StayApart()
    {
        var read = Sentences($"{Body.Replace("German", "the:", StringComparison.Ordinal)}\n  (a)  Acme Corp., a Delaware corporation;\n  (b)  Brightwater Inc., a company; and\n  (c)  Robert Hale of the city.\n\n{Rest}");

        Assert.Contains("(b)  Brightwater Inc., a company; and", read);
        Assert.Contains("(c)  Robert Hale of the city.", read);
    }

    [Fact]
    public void Segment_PageNumberInAComment_InterruptsNoSentence() =>
        Assert.Contains("and German Chancellor", RuleSegmenter.Segment($"{Body}\n<!-- page 14 -->\n{Rest}").ReadText, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "\n\nRegards,\nTim Cook\nApple Inc.\n1 Infinite Loop\nCupertino")]
    [InlineData("> ", "\n\nFine.\n\nAngela")]
    public void Segment_ShortMail_JoinsItsTwoLines(string quote, string signature)
    {
        var text = "From: Tim Cook <tim@apple.example>\nTo: Angela Merkel <a@bund.example>\nSubject: Meeting in Berlin\nDate: Mon, 3 Jun 2024 10:15:00 +0200\n\n"
            + $"{quote}I will be in Berlin on Monday, and would like to meet you and Barack\n{quote}Obama there.{signature}";

        var read = Sentences(text);

        Assert.Contains("I will be in Berlin on Monday, and would like to meet you and Barack Obama there.", read);
        Assert.Contains("Subject: Meeting in Berlin", read);
    }

    private static List<string> Sentences(string text)
    {
        var segmented = RuleSegmenter.Segment(text);
        return [.. segmented.Sentences.Select(s => segmented.ReadText[segmented.ReadWords[s.Start].Start..segmented.ReadWords[s.End - 1].End])];
    }

    [Theory]
    [InlineData("The report on the bridge can be read on the web.\nhttps://www.example.com/a-very-long-address.html\nAnna Berg of the ministry\nkeeps it in a drawer.", 3)]
    [InlineData("The committee published its findings about the bridge in Oslo on\nTuesday, and the full report can be read on the web page at\nhttps://www.example.com/archive/an-address-that-nobody-can-wrap.html\nwhere Anna Berg keeps it.", 1)]
    [InlineData(
        "> On Monday Anna\n> Berg met the mayor of Bergen and the two of them spoke for a long\n> time about the\n> harbour. The mayor was pleased with what she had heard and said so\n"
        + "> to the\n> press of the city. Peter Hall was there too and wrote it all down in\n> his book.",
        3)]
    [InlineData("Name  City\nAnna Berg  Oslo\nPeter Hall  Bergen", 6)]
    [InlineData("Anna  Berg lives in  Oslo, and\nthen  she moved to\nBergen  with Peter  Hall.", 1)]
    [InlineData("Shopping list\n\nMilk\n\nBread from Paris\n\nEggs\n\nCheese from Bern\n\nWine\n\nTea\n\nSalt", 8)]
    [InlineData("* Marie Curie was born in Warsaw\n* Pierre Curie was born in Paris\n* Irene Curie was born in Paris", 3)]
    [InlineData("+ the milk\n+ the bread\n+ the cheese\n+ the wine", 4)]
    [InlineData("Anna> Hello!\nPeter> Hello, Anna.\nAnna> How are you?", 3)]
    public void Segment_Lines_HaveThisManySentences(string text, int sentences) =>
        Assert.Equal(sentences, RuleSegmenter.Segment(text).Sentences.Length);
}
