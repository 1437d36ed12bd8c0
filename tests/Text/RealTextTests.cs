using LukePipeline.Text.Segmentation;

namespace LukePipeline.Tests.Text;

/// <summary>Sentences and words of text as archives have it: scans, mail, tables, notes, web pages.</summary>
public sealed class RealTextTests
{
    [Theory]
    [InlineData(
        "The steamer Morning Star, Cap-\ntain Angus MacLeod, left Liver-\npool on the 3rd of March with\nmails for the General Post Of-\nfice and arrived at Saint John\nyesterday evening. Among her\npassengers were Professor Wil-\nhelm Brandenburger of the Uni-\nversity of Heidelberg and Mrs.\nEleanor Fitzgerald of New Zea-\nland, a niece of Lord Wellington.",
        "The steamer Morning Star, Captain Angus MacLeod, left Liverpool on the 3rd of March with mails for the General Post Office and arrived at Saint John yesterday evening.¶Among her passengers were Professor Wilhelm Brandenburger of the University of Heidelberg and Mrs. Eleanor Fitzgerald of New Zealand, a niece of Lord Wellington.")]
    [InlineData(
        "On Mon, Jan 5, 2015, Ann Lee wrote:\n> The Northern Ferry Company announced on Monday that its president,\n> Margaret Holloway, will move from Halifax to New York City in\n> June. She was born in Glasgow in 1961 and studied at the\n> University of Edinburgh before she joined the company, which Henry\n> Caldwell founded in 1974.\n\nThanks, I will tell Peter.",
        "On Mon, Jan 5, 2015, Ann Lee wrote:¶The Northern Ferry Company announced on Monday that its president, Margaret Holloway, will move from Halifax to New York City in June.¶She was born in Glasgow in 1961 and studied at the University of Edinburgh before she joined the company, which Henry Caldwell founded in 1974.¶Thanks, I will tell Peter.")]
    [InlineData(
        ">> The president of the company said on\n>> Monday that she would move to Halifax.\n> Is that so? I had not heard of it from\n> any of the people whom I met there.\nNo.",
        "The president of the company said on Monday that she would move to Halifax.¶Is that so?¶I had not heard of it from any of the people whom I met there.¶No.")]
    [InlineData("// The parser was written by Ada\n// Lovelace in London and then by\n// others.", "The parser was written by Ada Lovelace in London and then by others.")]
    [InlineData(
        "   7  The witness said that he had met the\n   8  president of the company in Halifax\n   9  and that they had talked of New\n  10  York before he left for his home.",
        "The witness said that he had met the president of the company in Halifax and that they had talked of New York before he left for his home.")]
    [InlineData("She was the minister of jus\u00ad\ntice. He spoke of the treas\u00ac\nury and of the self-\nmade man.", "She was the minister of justice.¶He spoke of the treasury and of the self-made man.")]
    [InlineData("They met Irène Joliot-\nCurie in Paris.", "They met Irène Joliot-Curie in Paris.")]
    public void Segment_LaidOutText_IsReadAsOneReadsIt(string text, string sentences) => Assert.Equal(sentences, string.Join('¶', ReadSentences(text)));

    [Theory]
    [InlineData(
        "The company said that all of its papers can be read by anybody who\nlikes at\nhttps://www.example.org/a/very/long/address/that/fits/on/no/line/of/this/text/index.html\nand that its president would move to Halifax in the course of June\nor July of the next year, as Margaret Holloway had asked for it.",
        1)]
    [InlineData(
        "The company was founded by Henry Caldwell, who had been the\nharbour master of Halifax for many years before he moved to\n\n                             12\n\fA HISTORY OF FERRIES\n\nNew York, where he met his wife and where their children were\nborn, all of whom became sailors. They live in Boston today.",
        2)]
    [InlineData("It was in the summer of that year, as far as one knows, that the\r\nharbour was built by people who came from the north of the\r\ncountry and from abroad.\r\r\nOthers came later.", 2)]
    public void Segment_InterruptedLines_GoOn(string text, int sentences) => Assert.Equal(sentences, ReadSentences(text).Count());

    [Theory]
    [InlineData("[Angela Merkel](https://en.example.org/wiki/Angela_Merkel)[Berlin](https://en.example.org/wiki/Berlin) [Tim Cook](https://en.example.org/x).", "Angela Merkel¶Berlin¶Tim Cook.")]
    [InlineData("The [German](/a) [chancellor](/b)[Angela Merkel](/c) met him.", "The German chancellor Angela Merkel met him.")]
    [InlineData("[Home](/a) [News](/b)\n\n[Ada](/c)", "Home¶News¶Ada")]
    [InlineData("He met [Ada Lovelace](/wiki/Ada_(Lovelace) \"Ada (1815)\")'s mother in [*Lon*don](#place). She left.", "He met Ada Lovelace's mother in *Lon*don.¶She left.")]
    [InlineData("A [![picture of Oslo](a/b.png)](https://oslo.example) hung there.", "A picture of Oslo hung there.")]
    [InlineData("An un[believable](http://a.example/)-ish tale.", "An un believable -ish tale.")]
    [InlineData("It is f[i](x), see [1](p. 3), [] (a/b), [](a/b) and \\[no\\](a/b).", "It is f[i](x), see [1](p. 3), [] (a/b), [](a/b) and \\[no\\](a/b).")]
    public void Segment_LinksOfMarkdown_AreReadWithoutTheirAddresses(string text, string sentences) => Assert.Equal(sentences, string.Join('¶', ReadSentences(text)));

    [Fact]
    public void Segment_LinksOfMarkdown_KeepTheOffsetsOfTheirWords()
    {
        const string Text = "[Angela Merkel](https://a.example/b)[Berlin](https://a.example/c)🎻 [Tim Cook](/d).";

        var segmented = RuleSegmenter.Segment(Text);

        Assert.Equal(["Angela", "Merkel", "Berlin", "🎻", "Tim", "Cook", "."], segmented.Words.Select(word => Text[word.Start..word.End]));
    }

    [Theory]
    [InlineData("Marie Curie\nPierre Curie\nHenri Becquerel\nLise Meitner", "Marie Curie¶Pierre Curie¶Henri Becquerel¶Lise Meitner")]
    [InlineData("Apples\nred onions\npears", "Apples¶red onions¶pears")]
    [InlineData("Growth\nThe company grew. It moved to\n\nHalifax", "Growth¶The company grew.¶It moved to¶Halifax")]
    [InlineData("Name\tPlace\nAda Lovelace\tLondon", "Name¶Place¶Ada Lovelace¶London")]
    [InlineData("Station      Opened  Line\nHalifax      1874    North\nNew Glasgow  1881    West Coast", "Station¶Opened¶Line¶Halifax¶1874¶North¶New Glasgow¶1881¶West Coast")]
    [InlineData("| City | Country |\n| Paris | France |", "City¶Country¶Paris¶France")]
    [InlineData("Ann Lee | Director | Halifax", "Ann Lee¶Director¶Halifax")]
    [InlineData("John Smith of London          Jane Roe of Paris", "John Smith of London¶Jane Roe of Paris")]
    [InlineData("It ended.  Then  he left for P(A|B).", "It ended.¶Then  he left for P(A|B).")]
    [InlineData("1. Halifax\n2. Paris\n3. Rome", "1. Halifax¶2. Paris¶3. Rome")]
    [InlineData(
        "Name           Born  City\n=========================\nMarie Curie    1867  Warsaw\nTim Cook       1960  Mobile\n-------------------------\nAngela Merkel  1954  Hamburg",
        "Name¶Born¶City¶=========================¶Marie Curie¶1867¶Warsaw¶Tim Cook¶1960¶Mobile¶-------------------------¶Angela Merkel¶1954¶Hamburg")]
    [InlineData(
        "Name           Born  City    Employer\nMarie Curie    1867  Warsaw  Sorbonne\nTim Cook       1960  Mobile  Apple\nAngela Merkel  1954  Hamburg CDU",
        "Name¶Born¶City¶Employer¶Marie Curie¶1867¶Warsaw¶Sorbonne¶Tim Cook¶1960¶Mobile¶Apple¶Angela Merkel¶1954¶Hamburg CDU")]
    [InlineData(
        "            name  born     city\n   0 Marie Curie  1867   Warsaw\n   1    Tim Cook  1960   Mobile\n   2 Ada Merkel   1954  Hamburg",
        "name¶born¶city¶0 Marie Curie¶1867¶Warsaw¶1    Tim Cook¶1960¶Mobile¶2 Ada Merkel¶1954¶Hamburg")]
    [InlineData("They met in the summer of that year.\nAda Lee   1867  Warsaw\nTim Cook  1960  Mobile\nAnn Berg  1954  Hamburg", "They met in the summer of that year.¶Ada Lee¶1867¶Warsaw¶Tim Cook¶1960¶Mobile¶Ann Berg¶1954¶Hamburg")]
    [InlineData("┃ City ┃ Country ┃\n┃ Paris ┃ France ┃", "City¶Country¶Paris¶France")]
    [InlineData("氏名\u3000\u3000都市\nAda Lee\u3000\u3000Oslo\nTim Cook\u3000\u3000Rome", "氏名¶都市¶Ada Lee¶Oslo¶Tim Cook¶Rome")]
    public void Segment_ListsAndTables_StayApart(string text, string sentences) => Assert.Equal(sentences, string.Join('¶', ReadSentences(text)));

    [Theory]
    [InlineData(
        "Marie Curie was born in Warsaw.[1][2] She moved to Paris.[3] There she met Pierre Curie.[citation needed] They married in 1895.",
        "Marie Curie was born in Warsaw.[1][2]¶She moved to Paris.[3]¶There she met Pierre Curie.[citation needed]¶They married in 1895.")]
    [InlineData("There she met Pierre Curie.1,2 They married in 1895.3 He died in 1906.", "There she met Pierre Curie.1,2¶They married in 1895.3¶He died in 1906.")]
    [InlineData("Insulin was isolated in Toronto.12 Banting received the Nobel Prize.", "Insulin was isolated in Toronto.12¶Banting received the Nobel Prize.")]
    [InlineData("He left.(3) She came.* They met.† \"It ended.\"4 It rose.² So it was.", "He left.(3)¶She came.*¶They met.†¶\"It ended.\"4¶It rose.²¶So it was.")]
    [InlineData(
        "He was born in Warsaw.[1]: 23 She came.[2], [3] They met.[Note 1] It rose.[A] He left.[4](p12) So it was.",
        "He was born in Warsaw.[1]: 23¶She came.[2], [3]¶They met.[Note 1]¶It rose.[A]¶He left.[4](p12)¶So it was.")]
    [InlineData("He came.§ She left.# They met.^1 It rose.^[2] He fell.<sup>3</sup> No.⁽⁴⁾ Yes.*5 It was.", "He came.§¶She left.#¶They met.^1¶It rose.^[2]¶He fell.<sup>3</sup>¶No.⁽⁴⁾¶Yes.*5¶It was.")]
    [InlineData("He said \"it rose.1\" She left. “It fell.[2]” He came.[3]They met.", "He said \"it rose.1\"¶She left.¶“It fell.[2]”¶He came.[3]¶They met.")]
    [InlineData("They met in Warsaw. [4] She left. (See below.) He came.", "They met in Warsaw. [4]¶She left.¶(See below.)¶He came.")]
    [InlineData("See p. 5 and v1.2 of example.com. It cost 3.5 Euros. No.5 won.", "See p. 5 and v1.2 of example.com.¶It cost 3.5 Euros.¶No.5 won.")]
    [InlineData("He lives in Berlin.He was born in 1961.She was not.", "He lives in Berlin.¶He was born in 1961.¶She was not.")]
    [InlineData("Patients had hepatitis C. Smith disagreed.", "Patients had hepatitis C.¶Smith disagreed.")]
    [InlineData("They lack vitamin D. Children suffer in Berlin.", "They lack vitamin D.¶Children suffer in Berlin.")]
    [InlineData("It blocks protein kinase A. Treatment in Boston helps.", "It blocks protein kinase A.¶Treatment in Boston helps.")]
    [InlineData("Arthur C. Clarke wrote it with J. R. Smith. Joan of A. Smith met singer B. King.", "Arthur C. Clarke wrote it with J. R. Smith.¶Joan of A. Smith met singer B. King.")]
    [InlineData(
        "MR. SMITH WENT TO ST. LOUIS ON JAN. 5. HE MET GEN. JONES OF ACME CORP. THE TALKS FAILED.",
        "MR. SMITH WENT TO ST. LOUIS ON JAN. 5.¶HE MET GEN. JONES OF ACME CORP.¶THE TALKS FAILED.")]
    [InlineData("He works for ING. Dutch banks grew. She said NO. They left.", "He works for ING.¶Dutch banks grew.¶She said NO.¶They left.")]
    public void Segment_PunctuationOfAllKinds_EndsTheSentence(string text, string sentences) => Assert.Equal(sentences, string.Join('¶', ReadSentences(text)));

    [Theory]
    [InlineData("On Monday <a href=\"https://x.org\">Emmanuel Macron</a> met", "On Monday < a href = \" https://x.org \" > Emmanuel Macron < / a > met")]
    [InlineData("[Angela Merkel](https://en.example.org/wiki/Angela_Merkel)[Berlin](https://en.example.org/x).", "Angela Merkel Berlin .")]
    [InlineData("詳細はhttps://example.jp/をご覧", "詳 細 は https://example.jp/ を ご 覧")]
    [InlineData("https://example.org/page—Angela http://example.org|Tim Cook, www.example.org/x,Ada", "https://example.org/page — Angela http://example.org | Tim Cook , www.example.org/x , Ada")]
    [InlineData("(see https://en.example.org/wiki/Paris_(city)) or 'http://x.org/a,b;c'", "( see https://en.example.org/wiki/Paris_(city) ) or ' http://x.org/a,b;c '")]
    [InlineData("Curie.1,2 They met in Toronto.12 Banting", "Curie . 1,2 They met in Toronto . 12 Banting")]
    [InlineData("Ber\u200blin Ber\u2060lin Ber\ufefflin \ufeffParis\u200b.", "Berlin Berlin Berlin Paris .")]
    [InlineData("in \u2060Warsaw\u2060. Angela\ufeff Merkel met Tim \u200bCook\u200b", "in Warsaw . Angela Merkel met Tim Cook")]
    public void Segment_WordsOfRealText_EndWhereTheyEnd(string text, string words)
    {
        var segmented = RuleSegmenter.Segment(text);

        Assert.Equal(words, string.Join(' ', segmented.Words.Select((_, i) => segmented.ReadWord(i).ToString())));
    }

    [Fact]
    public void Segment_CharactersOfNoWidthAtTheEdgeOfAWord_AreNotRead()
    {
        const string Text = "in \u2060Warsaw\u2060. Angela\ufeff Merkel met Tim \u200bCook";

        Assert.Equal("in Warsaw. Angela Merkel met Tim Cook", RuleSegmenter.Segment(Text).ReadText);
        Assert.Equal("ไทย\u200bไทย, \u200bดี", RuleSegmenter.Segment("ไทย\u200bไทย, \u200bดี").ReadText);
    }

    [Fact]
    public void Segment_DividedAndQuotedWords_CoverBothHalvesInTheOriginal()
    {
        const string Text = "> The ship left Liver-\n> pool for New Zea-\n> land on the way to the port.";

        var segmented = RuleSegmenter.Segment(Text);

        Assert.Contains("Liver-\n> pool", segmented.Words.Select((_, i) => segmented.Word(i).ToString()));
        Assert.Contains("Zea-\n> land", segmented.Words.Select((_, i) => segmented.Word(i).ToString()));
        Assert.DoesNotContain(segmented.Words, word => Text[word.Start] == '>');
        Assert.Equal("The ship left Liverpool for New Zealand on the way to the port.", segmented.ReadText);
    }

    [Fact]
    public void Segment_TextOfPlainParagraphs_IsReadAsItIs()
    {
        const string Text = "A paragraph. It has two sentences — and a long line, which no margin cut.\n\nAnother one, \"quoted\" here.\nAnd one more.";

        Assert.Same(Text, RuleSegmenter.Segment(Text).ReadText);
    }

    private static IEnumerable<string> ReadSentences(string text)
    {
        var segmented = RuleSegmenter.Segment(text);
        return segmented.Sentences.Select(s => segmented.ReadText[segmented.ReadWords[s.Start].Start..segmented.ReadWords[s.End - 1].End]);
    }
}
