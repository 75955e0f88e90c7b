using System.Text.Json;
using Coop.Channels.Inbound;
using Coop.Core.Members;
using Coop.Core.Timeline;
namespace Coop.Bench.Accept;
internal sealed class TempReader : IInboundReader
{
    public string Connection => "web";
    public InboundMessage Read(TakenItem item)
    {
        using var d = JsonDocument.Parse(item.Body);
        return new(ContactAddress.Web(d.RootElement.GetProperty("session").GetGuid()), Channel.Web, d.RootElement.GetProperty("text").GetString()!) { Facts = "{}" };
    }
}
