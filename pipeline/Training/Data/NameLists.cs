using LukePipeline.Ground;

namespace LukePipeline.Training.Data;

/// <summary>Names to put in the place of annotated mentions: one file a kind, one name a line.</summary>
/// <param name="Given">Given names (<c>given.txt</c>).</param>
/// <param name="Family">Family names (<c>family.txt</c>).</param>
/// <param name="Places">Cities and villages (<c>places.txt</c>).</param>
/// <param name="Countries">Countries (<c>countries.txt</c>).</param>
/// <param name="Demonyms">Adjectives of countries (<c>demonyms.txt</c>).</param>
public sealed record NameLists(
    IReadOnlyList<string> Given,
    IReadOnlyList<string> Family,
    IReadOnlyList<string> Places,
    IReadOnlyList<string> Countries,
    IReadOnlyList<string> Demonyms)
{
    /// <summary>Reads the five lists of a folder.</summary>
    /// <exception cref="LukeException">A list is missing or empty.</exception>
    public static NameLists Read(string folder)
    {
        return new NameLists(List("given"), List("family"), List("places"), List("countries"), List("demonyms"));

        string[] List(string name)
        {
            var path = Path.Combine(folder, $"{name}.txt");
            if (!File.Exists(path))
            {
                throw new LukeException($"{path}: no such file. A folder of name lists holds given.txt, family.txt, places.txt, countries.txt and demonyms.txt; names.mjs beside the shipped models writes them.");
            }

            var names = File.ReadLines(path).Where(line => line.Length > 0).ToArray();
            return names.Length > 0 ? names : throw new LukeException($"{path}: the list is empty.");
        }
    }
}
