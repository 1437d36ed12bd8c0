using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CsCheck;
using LukePipeline.Tests.Support;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Tests.Text;

public sealed class RuleSegmenterTests
{
    [Theory]
    [InlineData("Mr. Smith's dog didn't bark.", "Mr. Smith 's dog did n't bark .")]
    [InlineData("The U.S. sent 10,000 troops (3.5%) at 10:30 p.m.", "The U.S. sent 10,000 troops ( 3.5 % ) at 10:30 p.m.")]
    [InlineData("\"It's $5.20,\" she said; they've won!", "\" It 's $ 5.20 , \" she said ; they 've won !")]
    [InlineData("war-torn U.N.-backed anti-U.S. pro-Russian mid- and late", "war-torn U.N.-backed anti-U.S. pro-Russian mid- and late")]
    [InlineData("O'Brien of AT&T, l'homme, o'clock, the boys' room", "O'Brien of AT&T , l'homme , o'clock , the boys ' room")]
    [InlineData("He left... then -- nothing… What?! No!!!", "He left ... then -- nothing … What ?! No !!!")]
    [InlineData("“We can’t,” he’s said – ‘no’.", "“ We ca n’t , ” he ’s said – ‘ no ’ .")]
    [InlineData("Ph.D. J.R.R. Tolkien, No. 5, vs. Inc., etc.", "Ph.D. J.R.R. Tolkien , No. 5 , vs. Inc. , etc.")]
    [InlineData("He said no. Plan B. The end", "He said no . Plan B . The end")]
    [InlineData("see http://a.b/c?d=1, www.x.org. me@mail.example.com @user #tag", "see http://a.b/c?d=1 , www.x.org . me@mail.example.com @user #tag")]
    [InlineData("the end.Next and/or 9/11, 1990-91 1911–2007", "the end . Next and / or 9/11 , 1990-91 1911 – 2007")]
    [InlineData("St. Louis, Jan. 5, c. 1900 '90s", "St. Louis , Jan. 5 , c. 1900 '90s")]
    [InlineData("東京は大きい。 서울은 크다. Straße", "東 京 は 大 き い 。 서울은 크다 . Straße")]
    [InlineData("e\u0301tude 👩‍👩‍👧 x🙂y 🇫🇷🇩🇪 👍🏽", "e\u0301tude 👩‍👩‍👧 x 🙂 y 🇫🇷 🇩🇪 👍🏽")]
    [InlineData("a\u00a0b\u200bc\ufeffd\0e\u2028f\u00adg", "a b\u200bc\ufeffd e f\u00adg")]
    [InlineData("שלום, עולם! مرحبا؟", "שלום , עולם ! مرحبا ؟")]
    [InlineData("", "")]
    [InlineData(" \n\t\u200b ", "")]
    [InlineData("?!...", "?! ...")]
    public void Segment_Text_GivesTheseWords(string text, string words)
    {
        Assert.Equal(words, string.Join(' ', Words(RuleSegmenter.Segment(text))));
    }

    [Theory]
    [InlineData("Dr. Jones met Gen. Smith in Washington, D.C. The talks took 3.5 hours.", "Dr. Jones met Gen. Smith in Washington, D.C.|The talks took 3.5 hours.")]
    [InlineData("He works at Apple Inc. in the U.S. President Obama left.", "He works at Apple Inc. in the U.S. President Obama left.")]
    [InlineData("\"Stop!\" he said. \"Why?\" She left.", "\"Stop!\" he said.|\"Why?\"|She left.")]
    [InlineData("He said: \"It is over.\" Then (as always) he left. (Nobody saw.) He came back.", "He said: \"It is over.\"|Then (as always) he left.|(Nobody saw.)|He came back.")]
    [InlineData("“It ended.” The crowd… Nobody knew. well", "“It ended.”|The crowd…|Nobody knew. well")]
    [InlineData("J. K. Rowling wrote it. She was born in 1965.", "J. K. Rowling wrote it.|She was born in 1965.")]
    [InlineData("1. Introduction\nThis is it.", "1. Introduction|This is it.")]
    [InlineData("Heading\n\nA text that goes\n\non", "Heading|A text that goes|on")]
    [InlineData("Location: Africa\nCoastline: 998 km\nClimate: arid", "Location: Africa|Coastline: 998 km|Climate: arid")]
    [InlineData(
        "It was a long line of text that a margin of sixty columns cut\nhere, and the next one went on for about the same number of\nwords. Then it ended.",
        "It was a long line of text that a margin of sixty columns cut\nhere, and the next one went on for about the same number of\nwords.|Then it ended.")]
    [InlineData("彼は来た。彼女は去った。", "彼は来た。|彼女は去った。")]
    [InlineData("It cost $5. $3 came back. @user said so. #tag", "It cost $5.|$3 came back.|@user said so.|#tag")]
    [InlineData("buried alive. \" The House said so.", "buried alive.|\" The House said so.")]
    [InlineData("He was \"buried alive. \" The House said so.", "He was \"buried alive. \"|The House said so.")]
    [InlineData("U.S. POLICE ARRESTED JOHN SMITH. U.N. OFFICIALS LEFT BOSTON.", "U.S. POLICE ARRESTED JOHN SMITH.|U.N. OFFICIALS LEFT BOSTON.")]
    [InlineData("THEY LIVE IN THE U.S. THE ARMY OF THE U.S. LAST YEAR SENT TWO SHIPS. IT LOST ONE.", "THEY LIVE IN THE U.S.|THE ARMY OF THE U.S. LAST YEAR SENT TWO SHIPS.|IT LOST ONE.")]
    [InlineData(
        "HE LEFT AT 5 P.M. ON MONDAY WITH LT. COL. JAMES WEST, JR. AND MRS. WEST. SMITH & CO. IN NEW YORK PAID.",
        "HE LEFT AT 5 P.M. ON MONDAY WITH LT. COL. JAMES WEST, JR. AND MRS. WEST.|SMITH & CO. IN NEW YORK PAID.")]
    [InlineData(
        "SMITH ET AL. SHOWED THAT OHIO VS. TEXAS WAS CLOSE. IT IS APPROX. FIVE MILES FROM ST. PAUL. SEE PP. 12 TO 15.",
        "SMITH ET AL. SHOWED THAT OHIO VS. TEXAS WAS CLOSE.|IT IS APPROX. FIVE MILES FROM ST. PAUL.|SEE PP. 12 TO 15.")]
    [InlineData("The company, Yahoo! Inc., grew. He is 5 ft. 3 in. tall in Apt. 5. Stop! Now!", "The company, Yahoo! Inc., grew.|He is 5 ft. 3 in. tall in Apt. 5.|Stop!|Now!")]
    [InlineData("He met Wm. Smith and Dr. med. Robt. E. Lee. Mr. T. played B. A. Baracus. A. B. Jones left.", "He met Wm. Smith and Dr. med. Robt. E. Lee.|Mr. T. played B. A. Baracus.|A. B. Jones left.")]
    [InlineData("He lives at 5 Main St. She lives in St. Louis. It is on Oak St. in Rome.", "He lives at 5 Main St.|She lives in St. Louis.|It is on Oak St. in Rome.")]
    [InlineData("Er wurde am 3. Mai 1950 geboren. Er starb am 4. August 2001. He scored 3. August came.", "Er wurde am 3. Mai 1950 geboren.|Er starb am 4. August 2001.|He scored 3.|August came.")]
    [InlineData("NO. 3 SEED SMITH BEAT NO. 12 JONES. IT WAS CLOSE.", "NO. 3 SEED SMITH BEAT NO. 12 JONES.|IT WAS CLOSE.")]
    [InlineData("She won it.1 He joined NATO.2 They left. See No.1 and vol.2 The.", "She won it.1|He joined NATO.2|They left.|See No.1 and vol.2 The.")]
    [InlineData("Curie won.¹,² She left.¹ ² He stayed.¹⁻³ It ended.(1,2) Then.", "Curie won.¹,²|She left.¹ ²|He stayed.¹⁻³|It ended.(1,2)|Then.")]
    [InlineData("He lived in Paris.12–15 She moved to Rome.1-3 They left.4, 5 Nobody knew.", "He lived in Paris.12–15|She moved to Rome.1-3|They left.4, 5|Nobody knew.")]
    [InlineData("He moved there.[12]:45 He was!{8} He stayed. It costs 3.5, 4 or 5 dollars. See v1.2, 3 and 4.", "He moved there.[12]:45|He was!{8}|He stayed.|It costs 3.5, 4 or 5 dollars.|See v1.2, 3 and 4.")]
    [InlineData("No end", "No end")]
    [InlineData("...", "...")]
    public void Segment_Text_GivesTheseSentences(string text, string sentences)
    {
        Assert.Equal(sentences, string.Join('|', Sentences(RuleSegmenter.Segment(text))));
    }

    [Fact]
    public void Segment_AnyUnicode_KeepsEveryPromise()
    {
        GenText.Check(text =>
        {
            var segmented = RuleSegmenter.Segment(text);
            var end = 0;
            var boundaries = StringInfo.ParseCombiningCharacters(text).ToHashSet();
            for (var i = 0; i < segmented.Words.Length; i++)
            {
                var (word, points) = (segmented.Words[i], segmented.CodePointWords[i]);
                Assert.True(word.Start >= end && word.End > word.Start && word.End <= text.Length);
                Assert.False(char.IsLowSurrogate(text[word.Start]), "starts inside a pair");
                Assert.False(text[word.End - 1] is >= '\ud800' and <= '\udbff', "ends inside a pair");
                Assert.True(
                    CodePointSubstring(text, points).AsSpan().SequenceEqual(segmented.Word(i)), "UTF-16 and code points differ");
                Assert.True(Encoding.UTF8.GetByteCount(segmented.Word(i)) <= 256);

                // A user-perceived character is torn only where the text itself puts a separator in it.
                if (!boundaries.Contains(word.Start))
                {
                    Assert.True(word.Start > 0 && Characters.IsSeparator(text[word.Start - 1]), $"tears a character at {word.Start} of {Escape(text)}");
                }

                end = word.End;
            }

            Assert.Equal(
                segmented.ReadText.Where(c => !Characters.IsSeparator(c)).Count(), segmented.ReadWords.Sum(w => w.Length));
            var next = 0;
            foreach (var sentence in segmented.Sentences)
            {
                Assert.Equal(next, sentence.Start);
                Assert.True(sentence.End > sentence.Start);
                next = sentence.End;
            }

            Assert.Equal(segmented.Words.Length, next);
        }, cases: 3000);
    }

    [Theory]
    [InlineData("x", 1_000_000, 3907)]
    [InlineData("\u0301", 1_000_000, 7813)]
    [InlineData("ß", 100_000, 782)]
    [InlineData("กา", 50_000, 1177)]
    [InlineData("👩‍", 100_000, 2778)]
    public void Segment_EndlessWord_IsCutIntoPieces(string unit, int count, int pieces)
    {
        var text = string.Concat(Enumerable.Repeat(unit, count));

        var words = RuleSegmenter.Segment(text).Words;

        Assert.Equal(pieces, words.Length);
        Assert.Equal(text.Length, words.Sum(w => w.Length));
    }

    [Theory]
    [InlineData("a")]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData("A. ")]
    [InlineData("a@")]
    [InlineData("a'")]
    [InlineData("\" ")]
    [InlineData("a\n")]
    [InlineData("a-")]
    [InlineData("a\u0301")]
    [InlineData("http://")]
    [InlineData("&amp")]
    [InlineData("🇫")]
    [InlineData("a\u200b")]
    [InlineData("a-\n")]
    [InlineData("> a\n")]
    [InlineData(">")]
    [InlineData("# ")]
    [InlineData("a|")]
    [InlineData("a  b")]
    [InlineData("a     ")]
    [InlineData("a\t")]
    [InlineData("a  b\n")]
    [InlineData("1 a\n\n")]
    [InlineData("a\n\n12\n")]
    [InlineData("of the company\n\n\f")]
    [InlineData("a\f")]
    [InlineData("some words that go on for a while and then for some more\n")]
    [InlineData("a.1")]
    [InlineData("word.1 ")]
    [InlineData("a.[1]")]
    [InlineData("[")]
    [InlineData("a.[")]
    [InlineData("http://(")]
    [InlineData("https://a.b)")]
    [InlineData("ST. ")]
    [InlineData("MR.")]
    [InlineData("vitamin D. ")]
    [InlineData("a.1,2")]
    [InlineData("a.¹,")]
    [InlineData("word.4, 5, ")]
    [InlineData("U.S. ")]
    [InlineData("* a\n")]
    [InlineData("//a b\n")]
    [InlineData("Anna> and\n")]
    [InlineData(" 5 a\n   b\n10 a\n   b\n")]
    [InlineData("some words that go on\n\n")]
    [InlineData("A Head\nof a page\nthat is\nshort\na\nb\nc\nd\ne\nf\n")]
    [InlineData("some words that go on for a while and then for some more\nthat\n")]
    [InlineData("{1}\n")]
    public void Segment_TextWithoutMercy_TakesLinearTime(string unit)
    {
        // Two megabytes: a time that grew with the square would be hours.
        var text = string.Concat(Enumerable.Repeat(unit, 2_000_000 / unit.Length));

        var segmented = RuleSegmenter.Segment(text);

        Assert.Equal(segmented.Words.Length, segmented.Sentences[^1].End);
    }

    [SharedDataFact]
    public void Segment_AnnotatedSentences_AgreesWithTheirTokens()
    {
        var scores = new SortedDictionary<string, (int Same, int Ours, int Theirs)>();
        using var reader = new StreamReader(new GZipStream(
            File.OpenRead(Path.Combine(TestPaths.Shared!, "data", "ner", "dev.jsonl.gz")), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            var text = json.RootElement.GetProperty("text").GetString()!;
            var theirs = new HashSet<Utf16Span>();
            var at = 0;
            foreach (var token in json.RootElement.GetProperty("tokens").EnumerateArray().Select(t => t.GetString()!))
            {
                at = text.IndexOf(token, at, StringComparison.Ordinal);
                theirs.Add(new Utf16Span(at, at += token.Length));
            }

            var ours = RuleSegmenter.Segment(text).Words;
            var source = json.RootElement.GetProperty("source").GetString()!;
            var score = scores.GetValueOrDefault(source);
            scores[source] = (score.Same + ours.Count(theirs.Contains), score.Ours + ours.Length, score.Theirs + theirs.Count);
        }

        Assert.Equal(["gmb", "gum"], scores.Keys);
        Assert.All(scores, s => Assert.True(2.0 * s.Value.Same / (s.Value.Ours + s.Value.Theirs) > 0.999, s.ToString()));
    }

    /// <summary>Text of the kinds of characters that go wrong, and of those that make up sentences.</summary>
    internal static Gen<string> GenText { get; } = Gen.OneOf(
            OneOf("a", "B", "é", "ß", "9", ".", ",", "'", "’", "\"", "-", "–", "(", ")", "@", "#", "&", ";", ":", "/", "_", "!", "?", "$", "…"),
            OneOf(" ", "\n", "\r\n", "\t", "\u00a0", "\u2028", "\u2029", "\u200b", "\ufeff", "\0", "\u0085", "\u200e"),
            OneOf("\u0301", "\u20dd", "\u200d", "\ufe0f", "\u00ad", "\u0e33", "\u0903", "\u1100", "\u1161", "\u0600"),
            OneOf("👩", "🏽", "🇫", "𝒳", "𠀀", "東", "の", "ก", "ش", "\U000e0067", "\U0001d165", "❤", "①"),
            OneOf("Mr.", "U.S.", "don't", "http://x.y", "a@b.co", "3.14", "The", " The", "St. "),
            Gen.Int[0x20, 0x10ffff].Where(i => i is < 0xd800 or > 0xdfff).Select(char.ConvertFromUtf32))
        .Array[0, 60].Select(string.Concat);

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    internal static string CodePointSubstring(string text, CodePointSpan span) =>
        string.Concat(text.EnumerateRunes().Skip(span.Start).Take(span.Length).Select(r => r.ToString()));

    private static IEnumerable<string> Words(SegmentedText text) => text.Words.Select((_, i) => text.Word(i).ToString());

    private static IEnumerable<string> Sentences(SegmentedText text) =>
        text.Sentences.Select(s => text.Text[text.Words[s.Start].Start..text.Words[s.End - 1].End]);

    private static string Escape(string text) => string.Concat(text.Select(c => c is >= ' ' and < '\x7f' ? c.ToString() : $"\\u{(int)c:x4}"));
}
