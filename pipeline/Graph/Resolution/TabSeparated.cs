using LukePipeline.Ground;

namespace LukePipeline.Graph.Resolution;

/// <summary>A line of a user's list.</summary>
/// <param name="Where">The list and the line, for messages.</param>
/// <param name="Fields">Its fields.</param>
internal sealed record TabLine(string Where, string[] Fields);

/// <summary>Lists of a user, lines with fields separated by tabs; empty lines and those that begin with # say nothing.</summary>
internal static class TabSeparated
{
    /// <summary>The lines that say something.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="origin">What they are, for messages.</param>
    /// <param name="least">Fewest fields.</param>
    /// <param name="most">Most fields.</param>
    /// <param name="wanted">What they are, for messages.</param>
    public static IEnumerable<TabLine> Read(string text, string origin, int least, int most, string wanted)
    {
        var number = 0;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var read = new TabLine($"{origin}, line {number}", Array.ConvertAll(line.Split('\t'), field => field.Trim()));
            if (read.Fields.Length < least || read.Fields.Length > most || read.Fields.Any(field => field.Length == 0))
            {
                throw Wrong(read.Where, $"write {wanted}, separated by tabs.");
            }

            yield return read;
        }
    }

    public static LukeException Wrong(string where, string what) => new($"{where}: {what}");
}
