/**
 * The words of codenames: neutral, easy to say and to spell. Nothing alarming, no people and no given names,
 * no places, nothing that names an attacker or a tool of the trade (panda, typhoon, cobalt, beacon), no colour
 * of the Traffic Light Protocol, no word in both lists, lower-case letters only.
 */

export const FIRST_WORDS: readonly string[] = words(`
  able agile airy alpine ample apt arched artful autumn balmy basalt beaded bevelled blended blithe bold
  braided breezy bright brisk broad bronze buoyant calm candid carved cedar chalky cheerful chequered
  chestnut civil clever cloudy coastal copper cosy crafted cream crisp cubic curly curved dappled dawn
  deft dewy diligent distant dotted downy dreamy eager early earnest easy ebony elegant even evening
  fabled fair faithful famous fancy feathered fern festive fine firm flaxen fleet floral fluent fluted
  folded forest fresh friendly frosted gentle gifted gilded glad glassy gleaming glossy golden grand
  granite grassy hardy hearty helpful hilly honest humble indigo inland ivory jaunty jolly joyful keen
  kind knitted lasting lavender leafy level light lilac lime linen lively local lofty lucid lucky lunar
  marble mellow mild mindful mint misty modern modest mossy musical navy neat nimble noble novel oaken
  open ornate oval painted pastel patient pearly placid pleasant plucky polished polite proud pure quick
  quiet quilted rainy rapid ready rippling robust rocky round rural russet rustic saffron sandy scenic
  sepia serene shady shiny silken silver simple sleek smart smooth snowy soft solid sonic speckled spiral
  spring square stable starry steady stellar still stony striped sturdy summer sweet swift tall tame
  tawny teal thoughtful thrifty tidal tidy timely tranquil trusty turquoise umber unique upland upright
  valiant varied vast velvet verdant vivid warm wavy wide willing windy winter wise witty wooden woolly
  woven zesty
`);

export const SECOND_WORDS: readonly string[] = words(`
  abacus acorn alder almond anchor antler apricot arbour arch aster atlas badger bagpipe balcony bamboo
  banjo barley barrel basin basket beaver beech bell bench berry birch biscuit bison blanket bluebell
  boat bonnet bookcase bough bramble bridge brook broom bucket buckle buttercup butterfly button cabin
  cable cactus camel candle canoe canopy canyon caravan carousel carpet cello chair chalk chapter cherry
  chime cider clarinet clover coast coconut comet compass copse cornet cottage cotton crayon creek crocus
  curlew cushion cymbal daffodil desk dolphin domino dove drum dune easel egret elm estuary fawn feather
  fennel ferry fiddle finch fjord flagon flannel flute fountain foxglove gable galaxy garden garland
  gazelle geyser giraffe glacier goblet goose gorse gosling grape grove guitar gull hammock hamper
  harbour hare harp harvest hawthorn hazelnut heath hedge hedgehog heron hill hinge honey horizon island
  jackdaw jigsaw kayak kestrel kettle kite ladder ladle lagoon lake lantern larch lark lemon lettuce
  library lighthouse linnet llama locket loom lupin lute magnet magnolia mallow mandolin mango maple
  marigold meadow medley melody melon mill mitten moor moose moss moth mountain muffin mulberry mustard
  nectar nutmeg oak oasis oboe ocean orchard orchid otter owl oyster paddle palette papaya parcel parsley
  partridge pasture peacock pear pebble pelican pencil penguin peony pepper petal piano pillow pine
  planet plaza plover plum pocket pond pony poplar poppy prairie primrose puffin pumpkin quartz quilt
  quince rabbit raft rainbow reed ribbon ridge river saddle sail salmon sandal saucer saxophone scarf
  seal shell shore sky snowdrop sparrow spoon spruce squirrel staircase starling stork stream sundial
  sunflower swan sycamore table tangerine teapot thicket thimble thistle thrush thyme tide timber toucan
  tram trellis tulip turtle valley vase violin wagon walnut warbler wave wheat whistle willow windmill
  wren yarrow yew
`);

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
