using LukePipeline.Ground;

namespace LukePipeline.Training.Data.Patterns;

/// <summary>
/// Patterns that annotated sentences are made of. A line of the file is one of these; empty ones and those that begin with # say nothing.
/// <code>
/// kind PERSON PER: {given} {family} | {given} {initial} {family}
/// @office = president | chair[man|woman]
/// {a:PERSON}, the @office of {b:COMPANY}, was born [in {c:PLACE}|on {d:DAY}]. => EMPLOYEE_OR_MEMBER_OF a b, PLACE_OF_BIRTH a c, DATE_OF_BIRTH a d
/// </code>
/// The first names a kind of names, the label of their mentions, and their forms (<see cref="NameForms.Write"/>); the second names
/// alternatives; all others are patterns, with the relations that hold between their names. Names without a letter are in no relation.
/// </summary>
public sealed class PatternFile
{
    /// <summary>Source of the sentences.</summary>
    public const string Source = "patterns";

    private readonly List<SentencePattern> _patterns = [];

    private PatternFile()
    {
    }

    /// <summary>Reads files, whose patterns stand one after the other. What a file names is known in that file alone.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="names">What names are made of.</param>
    /// <exception cref="LukeException">The file is missing or a line cannot be understood; the message names file and line.</exception>
    public static PatternFile Read(IEnumerable<string> paths, NameLists names)
    {
        var file = new PatternFile();
        foreach (var path in paths)
        {
            file.Add(path, names);
        }

        return file;
    }

    /// <summary>Sentences of all patterns in turn, the same ones for the same seed.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Decides alternatives and names.</param>
    public IReadOnlyList<AnnotatedSentence> Write(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => _patterns[i % _patterns.Count].Write($"{Source}-{i}-0", Source, random))];
    }

    private void Add(string path, NameLists names)
    {
        if (!File.Exists(path))
        {
            throw new LukeException($"{path}: no such file. Name a file of sentence patterns.");
        }

        var before = _patterns.Count;
        var parser = new PatternParser(new NameForms(names));
        var number = 0;
        foreach (var line in File.ReadLines(path).Select(line => line.Trim()))
        {
            number++;
            try
            {
                if (line.Length > 0 && line[0] != '#' && parser.Read(line) is { } pattern)
                {
                    _patterns.Add(pattern);
                }
            }
            catch (FormatException e)
            {
                throw new LukeException($"{path}, line {number}: {e.Message}", e);
            }
        }

        if (_patterns.Count == before)
        {
            throw new LukeException($"{path}: there is no pattern in it.");
        }
    }
}
