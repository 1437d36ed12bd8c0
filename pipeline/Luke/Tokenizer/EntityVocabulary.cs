using System.Text;
using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Luke.Tokenizer;

/// <summary>
/// Titles of entities and their ids. Only the four entities with a role are read at once; the titles, half a million in the
/// published checkpoints, are read when one is looked up for the first time. Safe for many threads.
/// </summary>
public sealed class EntityVocabulary
{
    private readonly string _path;
    private readonly Lazy<IReadOnlyDictionary<string, int>> _ids;

    private EntityVocabulary(string path, RoleFinder found)
    {
        _path = path;
        _ids = new Lazy<IReadOnlyDictionary<string, int>>(ReadAll);
        Count = found.Count;
        (UnknownId, PadId, MaskId, Mask2Id) = (found.Ids[0], found.Ids[1], found.Ids[2], found.Ids[3]);
    }

    /// <summary>Number of entries in the file (several may share an id).</summary>
    public int Count { get; }

    /// <summary>Id of titles that are not in the vocabulary.</summary>
    public int UnknownId { get; }

    /// <summary>Id that pads entity sequences.</summary>
    public int PadId { get; }

    /// <summary>Id of a masked entity.</summary>
    public int MaskId { get; }

    /// <summary>Id of the second masked entity of a pair.</summary>
    public int Mask2Id { get; }

    /// <summary>All titles with their ids. Reads the file anew when first called.</summary>
    public IReadOnlyDictionary<string, int> Ids => _ids.Value;

    /// <summary>The id of a title, exactly as written; <see cref="UnknownId"/> if the vocabulary has none.</summary>
    public int IdOf(string title) => Ids.GetValueOrDefault(title, UnknownId);

    /// <summary>
    /// Opens entity_vocab.json (one object of titles and ids), or what the original releases have: lines of JSON with
    /// <c>id</c> and <c>entities</c>, or lines of title, tab, count, whose number is the id.
    /// </summary>
    internal static EntityVocabulary Open(string path, EntityTitles titles)
    {
        var finder = new RoleFinder(titles);
        var format = EntityVocabularyFile.Read(path, ref finder);
        if (format != EntityVocabularyFormat.Dictionary && finder.Ids[3] < 0)
        {
            // The original releases have no second mask: the reference's conversion copies the first one's embedding for it.
            finder.Ids[3] = finder.Ids[2];
        }

        var missing = Array.IndexOf(finder.Ids, -1);
        if (missing >= 0)
        {
            throw new LukeTokenizerException(
                $"{path} does not hold the entity '{RoleFinder.Titles(titles)[missing]}'. Probably it belongs to another checkpoint; "
                + "if that entity has another title there, name it (entity_unk_token, entity_pad_token, entity_mask_token, "
                + "entity_mask2_token in tokenizer_config.json).");
        }

        return new EntityVocabulary(path, finder);
    }

    private Dictionary<string, int> ReadAll()
    {
        var collector = new Collector(Count);
        EntityVocabularyFile.Read(_path, ref collector);
        return collector.Ids;
    }

    private readonly struct Collector(int capacity) : IEntityVisitor
    {
        public Dictionary<string, int> Ids { get; } = new(capacity, StringComparer.Ordinal);

        public void Visit(ReadOnlySpan<byte> title, int id) => Ids[Encoding.UTF8.GetString(title)] = id;
    }

    private struct RoleFinder(EntityTitles titles) : IEntityVisitor
    {
        private readonly byte[][] _titles = [.. Titles(titles).Select(Encoding.UTF8.GetBytes)];

        public int[] Ids { get; } = [-1, -1, -1, -1];

        public int Count { get; private set; }

        public static string[] Titles(EntityTitles titles) => [titles.Unknown, titles.Padding, titles.Mask, titles.Mask2];

        public void Visit(ReadOnlySpan<byte> title, int id)
        {
            Count++;
            for (var i = 0; i < _titles.Length; i++)
            {
                if (title.SequenceEqual(_titles[i]))
                {
                    Ids[i] = id;
                }
            }
        }
    }
}
