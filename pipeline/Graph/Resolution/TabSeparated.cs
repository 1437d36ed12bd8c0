using LukePipeline.Ground;

namespace LukePipeline.Graph.Resolution;

/// <summary>Files of a user with fields separated by tabs; empty lines and those that begin with # say nothing.</summary>
internal static class TabSeparated
{
    /// <summary>The fields of every line.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <param name="least">Fewest fields.</param>
    /// <param name="most">Most fields.</param>
    /// <param name="wanted">What they are, for messages.</param>
    public static IEnumerable<string[]> Read(string path, int least, int most, string wanted)
    {
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var fields = Array.ConvertAll(line.Split('\t'), field => field.Trim());
            if (fields.Length < least || fields.Length > most || fields.Any(field => field.Length == 0))
            {
                throw Wrong($"{path}, line {number}", $"write {wanted}, separated by tabs.");
            }

            yield return fields;
        }
    }

    public static LukeException Wrong(string where, string what) => new($"{where}: {what}");
}
