using LukePipeline.Ground;

namespace LukePipeline.Graph.Resolution;

/// <summary>Lists of a user, lines with fields separated by tabs; empty lines and those that begin with # say nothing.</summary>
internal static class TabSeparated
{
    /// <summary>The fields of every line.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="origin">What they are, for messages.</param>
    /// <param name="least">Fewest fields.</param>
    /// <param name="most">Most fields.</param>
    /// <param name="wanted">What they are, for messages.</param>
    public static IEnumerable<string[]> Read(string text, string origin, int least, int most, string wanted)
    {
        var number = 0;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var fields = Array.ConvertAll(line.Split('\t'), field => field.Trim());
            if (fields.Length < least || fields.Length > most || fields.Any(field => field.Length == 0))
            {
                throw Wrong($"{origin}, line {number}", $"write {wanted}, separated by tabs.");
            }

            yield return fields;
        }
    }

    public static LukeException Wrong(string where, string what) => new($"{where}: {what}");
}
