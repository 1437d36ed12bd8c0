using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Jobs.Reuse;

/// <summary>
/// Goes through stored documents as a shard is read, and finds those of the same content: the next one in the order of the files is taken. Those of parts
/// that may be held are found in any order.
/// </summary>
/// <param name="stored">What is stored.</param>
internal sealed class StoredWalk(StoredDocuments stored)
{
    /// <summary>
    /// Larger parts are read forward. Where the documents of an input were put into another order, going back costs reading a part once more each time; beyond
    /// this it costs less to compute them.
    /// </summary>
    private const int MaxReturns = 16;

    private StoredPlace _last = new(-1, -1);
    private StoredPlace _lastHeld = new(-1, -1);
    private string? _source;
    private int _returns;

    /// <summary>Where rows of the same content are; null where there are none, or they lie too far back.</summary>
    public StoredPlace? Find(Document document)
    {
        var places = stored.Find(document.Source, ContentHashes.OfRow(document));
        if (places.Count == 0)
        {
            return null;
        }

        if (document.Source != _source)
        {
            // The parts of inputs are in no order: each begins where its rows do.
            (_source, _returns) = (document.Source, -1);
        }

        if (places.Any(place => stored.MayBeHeld(place.Part)))
        {
            List<StoredPlace> held = [.. places.Where(place => stored.MayBeHeld(place.Part))];
            return _lastHeld = held.FirstOrDefault(place => place.CompareTo(_lastHeld) > 0, held[0]);
        }

        var next = places.FirstOrDefault(place => place.CompareTo(_last) > 0, new StoredPlace(-1, -1));
        if (next.Part < 0)
        {
            if (_returns == MaxReturns)
            {
                return null;
            }

            _returns++;
            next = places[0];
        }

        return _last = next;
    }
}
